const charactersMax = 1000;

/** A text that was found in a file as one clean line: signs that steer a terminal or turn the direction of writing are left out. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, " ")
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .replaceAll(/ {2,}/g, " ")
    .trim()
    .slice(0, charactersMax);
}
