/** So many files a record names, and a prompt: a folder that git was never told to ignore may hold any number. */
export const filesNamedMax = 1_000;

/** The first ones, and how many there are where those aren't all. */
export function firstFiles(files: readonly string[]): {
  readonly named: readonly string[];
  readonly count?: number;
} {
  if (files.length <= filesNamedMax) return { named: files };
  return { named: files.slice(0, filesNamedMax), count: files.length };
}
