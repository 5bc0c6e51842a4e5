import type { Language, Trace } from "../context/index.ts";
import type { StreamFormat } from "./agent-stream.ts";

/** Everything that alfred knows of one agent client. A client is one file beside this one, a line in `clients.ts` and its templates. */
export interface AgentClient {
  /** How alfred starts it for a step; null where there is no one program to start. */
  readonly headless: Headless | null;
  /** What it needs in a project, so that a person can work with alfred in its sessions. */
  readonly installation: Installation;
}

/** How a client is started without a person. The prompt comes on standard input. */
export interface Headless {
  readonly command: readonly string[];
  readonly format: StreamFormat;
  /** The variables by which it is told what the caller wishes; without this it can't be told. */
  readonly settings?: (wish: ModelWish) => Readonly<Record<string, string>>;
}

/** Which model is to work, and how much it may say at most; what isn't said is left to the client. */
export interface ModelWish {
  readonly model?: string;
  readonly maxTokens?: number;
}

/** How alfred is to be called from an agent session. */
export interface InstallRequest {
  readonly agent: string;
  readonly language: Language;
  /** `alfred` where the PATH has it, else `node` and the package's file. */
  readonly cli: { readonly command: string; readonly args: readonly string[] };
  /** Where alfred lies on this machine, absolute: the first place where a launcher looks. */
  readonly packageFolder: string;
  /** Tells where the user's own settings are. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly trace: Trace;
  /** Only alfred's own files are written: the client's settings are left to a person. */
  readonly leavesSettings?: boolean;
}

/** The same, with what the installation that is there already has to say. */
export interface InstallFacts extends InstallRequest {
  /** The line that ends a user's words in a shell's text: the same for everybody who works on the project, kept when it is installed again. */
  readonly argumentsEnd: string;
}

export interface Installation {
  /** Whole files of alfred's own, sealed when they are written (`sealed-text.ts`). */
  readonly files: (request: InstallFacts) => readonly OwnFile[];
  /** Where such files lie, also those of an earlier version. */
  readonly folders: readonly OwnFolder[];
  /** What alfred adds to files that belong to others. */
  readonly additions: readonly Addition[];
}

export interface OwnFile {
  /** Relative to the project root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface OwnFolder {
  readonly path: string;
  /** Whether a file in it, named relative to the folder, is one that alfred may have written. */
  readonly owns: (name: string) => boolean;
  /** Other clients read the same folder; it stays while one of them is installed. */
  readonly isShared: boolean;
}

export interface Addition {
  readonly path: string;
  /** @throws AlfredError `settings_unreadable` */
  readonly add: (before: string | null, request: InstallFacts) => Promise<Added>;
  /** @throws AlfredError `settings_unreadable` */
  readonly remove: (before: string, agent: string) => Promise<Removed>;
  /** Never throws: a file that can't be read holds nothing that works. */
  readonly isIn: (text: string, agent: string) => boolean;
  /** Why the client, or alfred, can't read the file, in bare facts; null where they can. Without this any text is one that they can. */
  readonly whyUnreadable?: (text: string) => string | null;
  /** What a person adds by hand who wants no program in the file, line by line. */
  readonly byHand?: () => readonly string[];
}

interface Added {
  readonly text: string;
  /** A person has edited what alfred put there; it was left. */
  readonly keptEdited: boolean;
}

interface Removed {
  /** Null where nothing else was in the file. */
  readonly text: string | null;
  readonly keptEdited: boolean;
}
