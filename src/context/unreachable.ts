/** Ends a `switch` over a closed union; a case that is added later and not handled doesn't compile. */
export function unreachable(value: never): never {
  throw new Error(`A case that cannot be: ${JSON.stringify(value)}`);
}
