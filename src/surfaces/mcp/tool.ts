import { z } from "zod";

/** A tool: what it is for, what it takes, and the command line that does it. */
export interface Tool {
  readonly description: string;
  readonly input: z.ZodObject;
  /** It changes nothing. */
  readonly isReadOnly: boolean;
  /** @param input data that `input` has let through */
  readonly words: (input: Input) => readonly string[];
}

export type Input = Readonly<Record<string, unknown>>;

/** A text argument, bounded. */
export const text = (description: string) => z.string().max(100_000).describe(description);

export function tool(
  description: string,
  input: z.ZodRawShape,
  words: (input: Input) => readonly string[],
  isReadOnly = false,
): Tool {
  return { description, input: z.strictObject(input), words, isReadOnly };
}

/** Each value in one word with its option's name, so that none can be taken for an option itself. */
export function options(input: Input): readonly string[] {
  return Object.entries(input).flatMap(([name, value]) => {
    const option = name === "confirmed" ? "--yes" : `--${name.replaceAll("_", "-")}`;
    if (value === true) return [option];
    if (value === undefined || value === false) return [];
    return (Array.isArray(value) ? value : [value]).map((each) => `${option}=${String(each)}`);
  });
}

/** Values that stand without a name, behind the mark that ends the options. */
export function places(...values: readonly unknown[]): readonly string[] {
  const given = values.flatMap((value) => (value === undefined ? [] : [String(value)]));
  return given.length === 0 ? [] : ["--", ...given];
}
