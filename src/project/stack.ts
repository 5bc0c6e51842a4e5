/** What a project needs of others; the version is empty where none is said. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
}

/** What one stack (a language with its tools) tells about the project. */
export interface Stack {
  /** The language and what it is used with, in lower case, the language first. */
  readonly techStack: readonly string[];
  readonly packageManager: string | null;
  /** Runs all tests once, from the stack's own folder. */
  readonly testCommand: readonly string[] | null;
  readonly integrationCommand: readonly string[] | null;
  readonly testFiles: readonly string[];
  /** Commands worth knowing, by what they do: `build`, `lint`, … */
  readonly commands: Readonly<Record<string, string>>;
  /** Null where they aren't looked for: no manifest tells them. */
  readonly dependencies: readonly Dependency[] | null;
  /** The versions that the project asks for, by runtime. */
  readonly runtimes: Readonly<Record<string, string>>;
  /** Files with which the program begins, relative to the stack's own folder; null where they aren't looked for. */
  readonly entryPoints: readonly string[] | null;
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

/** The project's top folder or one below it, as far as detecting needs it; all paths are relative to it. */
export interface ProjectFolder {
  readonly has: (path: string) => boolean;
  /** The text of a file, or null. */
  readonly read: (path: string) => string | null;
  /** What a manifest says, or null where there is none. One that can't be parsed says nothing, and is taken down as a problem. */
  readonly readJson: (path: string) => unknown;
  readonly readToml: (path: string) => unknown;
  /** Every file found, bounded. */
  readonly files: readonly string[];
}

/** Looks for one stack; null where it isn't there. */
export type Detector = (folder: ProjectFolder) => Stack | null;

/** How one stack is found: by a manifest in the folder itself, or, in the project's top folder alone, by its sources. */
export interface Ecosystem {
  /** Names of the files of which one makes a folder a project of this stack. */
  readonly manifest: RegExp;
  readonly detect: Detector;
}

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

/** The members of an object that are texts. */
export function textsAt(data: unknown, ...keys: readonly string[]): Readonly<Record<string, string>> {
  const value = valueAt(data, ...keys);
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (typeof each === "string" ? [[key, each]] : [])),
  );
}

/** Names whose sign is found in a text, in the table's order. */
export function namesIn(text: string, signs: Readonly<Record<string, RegExp>>): readonly string[] {
  return Object.entries(signs).flatMap(([name, sign]) => (sign.test(text) ? [name] : []));
}
