import type { Registration } from "../registration.ts";

/** A command's line in the help of alfred. */
export interface CommandListing {
  readonly name: string;
  /** Its options and arguments, as its own help words them. */
  readonly usage: string;
  /** None for what programs call, and no person: it isn't listed. */
  readonly summary: string | null;
}

/** A file of commands; it is loaded only for a line that names one of them, or that needs them all. */
export interface CommandFile {
  readonly commands: readonly CommandListing[];
  /** It asks the program for the other commands: they are all loaded with it. */
  readonly seesOthers?: boolean;
  readonly load: () => Promise<(registration: Registration) => void>;
}

/** Every command, in the order of the help. */
export const commandFiles: readonly CommandFile[] = [
  {
    commands: [
      listed("0-project", "[options]", "learn this project and set it up"),
      listed("1-plan", "[options] [description...]", "turn a wish into a SPEC"),
      listed("2-run", "[options] [spec-id]", "build a SPEC, test first, behind gates"),
      listed("3-sync", "[options] [spec-id]", "bring the documents up to date with what was built"),
    ],
    load: async () => (await import("./phase.ts")).addPhaseCommands,
  },
  {
    commands: [listed("resume", "[options] [phase] [spec-id]", "go on after an interruption")],
    load: async () => (await import("./resume.ts")).addResume,
  },
  {
    commands: [listed("step", "", "answer a step's prompt: done, fail or skip")],
    load: async () => (await import("./step.ts")).addStep,
  },
  {
    commands: [listed("status", "", "what is under way, and what to type next")],
    load: async () => (await import("./status.ts")).addStatus,
  },
  {
    commands: [listed("history", "[options] [run]", "the newest runs, or one run whole")],
    load: async () => (await import("./history.ts")).addHistory,
  },
  {
    commands: [listed("spec", "", "list, check or show SPECs")],
    load: async () => (await import("./spec.ts")).addSpec,
  },
  {
    commands: [listed("verify", "[options] <spec-id>", "check the evidence that a SPEC was built")],
    load: async () => (await import("./verify.ts")).addVerify,
  },
  {
    commands: [listed("tasks", "", "work through a task file: list, next, start, done, claim, resume …")],
    load: async () => (await import("./tasks.ts")).addTasks,
  },
  {
    commands: [listed("checkpoint", "", "progress over many items that survives any interruption")],
    load: async () => (await import("./checkpoint.ts")).addCheckpoint,
  },
  {
    commands: [listed("store", "", "where runs and results live: files, or a database for a team")],
    load: async () => (await import("./store.ts")).addStore,
  },
  {
    commands: [listed("clean", "[options]", "remove old state files, archive finished ones")],
    load: async () => (await import("./clean.ts")).addClean,
  },
  {
    commands: [listed("doctor", "[options]", "find what is wrong, and mend what can be mended")],
    load: async () => (await import("./doctor.ts")).addDoctor,
  },
  {
    commands: [listed("template", "", "check or render a prompt template")],
    load: async () => (await import("./template.ts")).addTemplate,
  },
  {
    commands: [listed("path", "", "the path validator's verdict")],
    load: async () => (await import("./path.ts")).addPath,
  },
  {
    commands: [
      listed("install", "[options]", "slash commands, subagents and hooks for an agent session"),
      listed("uninstall", "[options]", "take away what install put there"),
    ],
    load: async () => (await import("./install.ts")).addInstall,
  },
  {
    commands: [listed("mcp", "", "MCP server over standard input and output")],
    load: async () => (await import("./mcp.ts")).addMcp,
  },
  {
    commands: [
      listed("completion", "<shell>", "print a completion script for your shell"),
      { name: "complete", usage: "[words...]", summary: null },
    ],
    seesOthers: true,
    load: async () => (await import("./completion.ts")).addCompletion,
  },
  {
    commands: [
      listed(
        "begin",
        "[options] <phase>",
        "what a slash command calls, with its arguments on standard input",
      ),
    ],
    seesOthers: true,
    load: async () => (await import("./begin.ts")).addBegin,
  },
  {
    commands: [listed("serve", "[options]", "serve executions over HTTP")],
    load: async () => (await import("./serve.ts")).addServe,
  },
  {
    commands: [listed("execution", "", "ask a server for unattended runs")],
    load: async () => (await import("./execution.ts")).addExecution,
  },
  {
    commands: [{ name: "job", usage: "", summary: null }],
    load: async () => (await import("./job.ts")).addJob,
  },
  {
    commands: [listed("hook", "", "what an agent session's hooks call")],
    load: async () => (await import("./hook.ts")).addHook,
  },
];

/** The files that a line needs whose command is this word: one, or all where the word is none of them. */
export function commandFilesFor(word: string | null): readonly CommandFile[] {
  const file =
    word === null
      ? undefined
      : commandFiles.find(({ commands }) => commands.some(({ name }) => name === word));
  return file === undefined || file.seesOthers === true ? commandFiles : [file];
}

function listed(name: string, usage: string, summary: string): CommandListing {
  return { name, usage, summary };
}
