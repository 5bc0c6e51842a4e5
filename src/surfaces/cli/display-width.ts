/** How many columns of a terminal a text takes. What is no letter of a narrow script counts double, as Hangul does. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += signWidth(sign);
  return width;
}

/** How many columns one sign takes. */
export function signWidth(sign: string): number {
  return (sign.codePointAt(0) ?? 0) < 0x1100 || /[█░…]/.test(sign) ? 1 : 2;
}
