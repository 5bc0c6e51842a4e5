/** What one stack (a language with its tools) tells about the project. */
export interface Stack {
  /** The language and what it is used with, in lower case, the language first. */
  readonly techStack: readonly string[];
  readonly packageManager: string | null;
  readonly testCommand: readonly string[] | null;
  readonly integrationCommand: readonly string[] | null;
  readonly testFiles: readonly string[];
  /** Commands worth knowing, by what they do: `build`, `lint`, … */
  readonly commands: Readonly<Record<string, string>>;
  readonly dependencies: readonly { readonly name: string; readonly version: string }[];
  /** The versions that the project asks for, by runtime. */
  readonly runtimes: Readonly<Record<string, string>>;
  readonly entryPoints: readonly string[];
  readonly name: string | null;
  readonly description: string | null;
}

export const noStack: Stack = {
  techStack: [],
  packageManager: null,
  testCommand: null,
  integrationCommand: null,
  testFiles: [],
  commands: {},
  dependencies: [],
  runtimes: {},
  entryPoints: [],
  name: null,
  description: null,
};

/** The project's top folder, as far as detecting needs it. */
export interface TopFolder {
  readonly has: (path: string) => boolean;
  /** The text of a file, or null. */
  readonly read: (path: string) => string | null;
  /** Every file found, relative, bounded. */
  readonly files: readonly string[];
}

/** Looks for one stack; null where it isn't there. */
export type Detector = (folder: TopFolder) => Stack | null;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textAt(data: unknown, ...keys: readonly string[]): string | null {
  const value = valueAt(data, ...keys);
  return typeof value === "string" && value !== "" ? value : null;
}

export function valueAt(data: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), data);
}
