import { basename, join } from "node:path";
import type { Language } from "../context/index.ts";
import { readRegularFile, stateUnreadable } from "../durable/index.ts";
import { AlfredError, bareFacts, type FileFault, onOneLine, schemaFaults } from "../failures/index.ts";
import { type Config, validateConfig } from "./generated/config.js";
import { type SettingName, settingsByHand } from "./set-by-hand.ts";
import { commonTestFiles } from "./test-patterns.ts";

export type ProjectMode = "personal" | "team";

/** A command as the configuration has it: a line without shell syntax, or its words. */
export type CommandSetting = string | readonly string[];

/** The project's configuration with every default filled in. */
export interface ProjectConfig {
  readonly name: string;
  readonly mode: ProjectMode;
  /** The language of messages: Korean where the conversation is, else English. */
  readonly language: Language;
  /** The language as the file names it, also one that alfred has no sentences for: `ko-KR`, `ja`. */
  readonly conversationLanguage: string;
  readonly description: string;
  readonly testCommand: CommandSetting | null;
  readonly integrationCommand: CommandSetting | null;
  /** What of this a person has set: what `0-project` finds out or assumes isn't written over it. */
  readonly setByHand: readonly SettingName[];
  /** Glob patterns of the files that are tests. */
  readonly testFiles: readonly string[];
  /** Makes a new work tree ready in which a task is worked on side by side with others; null: nothing has to be done. */
  readonly worktreeSetup: CommandSetting | null;
  readonly limits: {
    readonly maxStateFiles: number;
    readonly keepDays: number;
    /** Attempts at an agent step before it fails, where alfred starts the agent. */
    readonly attemptsMax: number;
    /** Attempts at a task of a task file before it is skipped; 2 unless set (tasks.md, "Safety"). */
    readonly taskAttemptsMax: number;
    readonly stepTimeoutSeconds: number;
    readonly gateTimeoutSeconds: number;
  };
  readonly profiles: { readonly [name: string]: ProfileSettings };
  /** Where a team's machines share runs and results; null: nowhere, they are this machine's files. */
  readonly store: StoreSettings | null;
  /** The hooks of an agent session that are switched off, by their names in the file: `stop`. */
  readonly hooksOff: readonly string[];
}

/** What the configuration says of a team's store. */
export interface StoreSettings {
  /** Null where the environment has to say it. */
  readonly address: string | null;
  /** The project's name in the store; null where the configuration names the project nowhere. */
  readonly project: string | null;
}

/** What a named profile (`--profile`) sets otherwise. */
export interface ProfileSettings {
  readonly testCommand?: CommandSetting;
  readonly integrationCommand?: CommandSetting;
  readonly attemptsMax?: number;
}

export const configPath = ".moai/config.json";
/** Where a project keeps workflow definitions of its own, from its root; one with a builtin phase's name takes its place. */
export const workflowsPath = ".moai/workflows";

/** The newest version of the file's format that this alfred reads. */
const supportedVersion = 1;

const defaultLimits = {
  maxStateFiles: 50,
  keepDays: 30,
  attemptsMax: 3,
  taskAttemptsMax: 2,
  stepTimeoutSeconds: 1800,
  gateTimeoutSeconds: 600,
};

/**
 * The configuration; defaults where there is none. An existing file of moai-adk is read as it is (acceptance.md, "Housekeeping").
 * @throws AlfredError `config_invalid` with every fault, `state_newer` for the file of a newer alfred, `state_unreadable`
 */
export function readConfig(root: string): ProjectConfig {
  return configFrom(readConfigFile(root) ?? {}, root);
}

/**
 * The language of messages as the file names it, also where the rest of it can't be read: what is wrong there is to be understood, too.
 * English where it names none.
 */
export function projectLanguage(root: string): Language {
  try {
    return readConfig(root).language;
  } catch {
    // What is wrong is said by the command that needs the configuration.
    return isKorean(languageNamedIn(root)) ? "ko" : "en";
  }
}

function languageNamedIn(root: string): string {
  try {
    const text = readConfigText(root) ?? "";
    const named = (key: string) => new RegExp(`"${key}"\\s*:\\s*"([^"]*)"`).exec(text)?.[1];
    return named("conversation_language") ?? named("locale") ?? "";
  } catch {
    // Not even the text.
    return "";
  }
}

/** The configuration in a run under a profile. @throws AlfredError `unknown_profile` */
export function applyProfile(config: ProjectConfig, profile: string | null): ProjectConfig {
  if (profile === null) return config;
  const settings = Object.hasOwn(config.profiles, profile) ? config.profiles[profile] : undefined;
  if (settings === undefined)
    throw new AlfredError({ code: "unknown_profile", profile, known: Object.keys(config.profiles) });
  const { attemptsMax = config.limits.attemptsMax, ...commands } = settings;
  return { ...config, ...commands, limits: { ...config.limits, attemptsMax } };
}

/** The file's text, or null where there is none. @throws AlfredError `config_invalid`, `state_unreadable` */
export function readConfigText(root: string): string | null {
  try {
    return readRegularFile(join(root, configPath)).toString("utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    if (error instanceof Error && "code" in error && error.code === "EACCES")
      throw stateUnreadable(join(root, configPath), error);
    throw invalid([onOneLine(bareFacts(error))], error);
  }
}

function readConfigFile(root: string): Config | null {
  const text = readConfigText(root);
  return text === null ? null : parseConfig(text);
}

export function parseConfig(text: string): Config {
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const isEmpty = text.trim() === "";
    throw invalid([isEmpty ? { kind: "damage", fault: "empty" } : onOneLine(bareFacts(error))], error);
  }
  const version = versionIn(data);
  if (version !== null && version > supportedVersion)
    throw new AlfredError({ code: "state_newer", file: configPath, version, supportedVersion });
  if (validateConfig(data)) return data;
  throw invalid(schemaFaults(validateConfig.errors, data));
}

function versionIn(data: unknown): number | null {
  if (typeof data !== "object" || data === null || !("schema_version" in data)) return null;
  return typeof data.schema_version === "number" ? data.schema_version : null;
}

function invalid(problems: readonly FileFault[], cause?: unknown): AlfredError {
  return new AlfredError({ code: "config_invalid", file: configPath, problems }, { cause });
}

function configFrom(file: Config, root: string): ProjectConfig {
  const { project = {}, language = {}, limits = {}, profiles = {} } = file;
  const hooks: { readonly [name: string]: unknown } = file.hooks ?? {};
  const conversationLanguage = language.conversation_language ?? project.locale ?? "en";
  return {
    name: project.name ?? basename(root),
    mode: project.mode === "team" ? "team" : "personal",
    language: isKorean(conversationLanguage) ? "ko" : "en",
    conversationLanguage,
    setByHand: settingsByHand(file),
    description: project.description ?? "",
    testCommand: file.test_command ?? null,
    integrationCommand: file.integration_command ?? null,
    worktreeSetup: file.worktree_setup ?? null,
    testFiles: file.test_files ?? commonTestFiles,
    limits: {
      maxStateFiles: limits.max_state_files ?? defaultLimits.maxStateFiles,
      keepDays: limits.keep_days ?? defaultLimits.keepDays,
      attemptsMax: limits.attempts_max ?? defaultLimits.attemptsMax,
      taskAttemptsMax: limits.task_attempts_max ?? defaultLimits.taskAttemptsMax,
      stepTimeoutSeconds: limits.step_timeout_seconds ?? defaultLimits.stepTimeoutSeconds,
      gateTimeoutSeconds: limits.gate_timeout_seconds ?? defaultLimits.gateTimeoutSeconds,
    },
    profiles: Object.fromEntries(
      Object.entries(profiles).map(([name, profile]) => [name, profileFrom(profile)]),
    ),
    store:
      file.store === undefined
        ? null
        : { address: file.store.address ?? null, project: file.store.project ?? project.name ?? null },
    hooksOff: Object.entries(hooks).flatMap(([name, isOn]) => (isOn === false ? [name] : [])),
  };
}

/** `ko`, and `ko-KR` with a country; not `kok`, which is Konkani. */
function isKorean(tag: string): boolean {
  return /^ko(?![a-z])/i.test(tag);
}

function profileFrom(profile: NonNullable<Config["profiles"]>[string]): ProfileSettings {
  return {
    ...(profile.test_command == null ? {} : { testCommand: profile.test_command }),
    ...(profile.integration_command == null ? {} : { integrationCommand: profile.integration_command }),
    ...(profile.attempts_max === undefined ? {} : { attemptsMax: profile.attempts_max }),
  };
}
