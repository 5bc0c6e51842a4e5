import type { Registration } from "../registration.ts";

/** A file of commands; it is loaded only for a line that names one of them, or that needs them all. */
export interface CommandFile {
  readonly names: readonly string[];
  /** It asks the program for the other commands: they are all loaded with it. */
  readonly seesOthers?: boolean;
  readonly load: () => Promise<(registration: Registration) => void>;
}

/** Every command, in the order of the help. */
export const commandFiles: readonly CommandFile[] = [
  {
    names: ["0-project", "1-plan", "2-run", "3-sync"],
    load: async () => (await import("./phase.ts")).addPhaseCommands,
  },
  { names: ["resume"], load: async () => (await import("./resume.ts")).addResume },
  { names: ["step"], load: async () => (await import("./step.ts")).addStep },
  { names: ["status"], load: async () => (await import("./status.ts")).addStatus },
  { names: ["history"], load: async () => (await import("./history.ts")).addHistory },
  { names: ["spec"], load: async () => (await import("./spec.ts")).addSpec },
  { names: ["verify"], load: async () => (await import("./verify.ts")).addVerify },
  { names: ["tasks"], load: async () => (await import("./tasks.ts")).addTasks },
  { names: ["checkpoint"], load: async () => (await import("./checkpoint.ts")).addCheckpoint },
  { names: ["store"], load: async () => (await import("./store.ts")).addStore },
  { names: ["clean"], load: async () => (await import("./clean.ts")).addClean },
  { names: ["doctor"], load: async () => (await import("./doctor.ts")).addDoctor },
  { names: ["template"], load: async () => (await import("./template.ts")).addTemplate },
  { names: ["path"], load: async () => (await import("./path.ts")).addPath },
  { names: ["install", "uninstall"], load: async () => (await import("./install.ts")).addInstall },
  { names: ["mcp"], load: async () => (await import("./mcp.ts")).addMcp },
  {
    names: ["completion", "complete"],
    seesOthers: true,
    load: async () => (await import("./completion.ts")).addCompletion,
  },
  { names: ["begin"], seesOthers: true, load: async () => (await import("./begin.ts")).addBegin },
  { names: ["serve"], load: async () => (await import("./serve.ts")).addServe },
  { names: ["execution"], load: async () => (await import("./execution.ts")).addExecution },
  { names: ["job"], load: async () => (await import("./job.ts")).addJob },
  { names: ["hook"], load: async () => (await import("./hook.ts")).addHook },
];

/** The files that a line needs whose command is this word: one, or all where the word is none of them. */
export function commandFilesFor(word: string | null): readonly CommandFile[] {
  const file = word === null ? undefined : commandFiles.find(({ names }) => names.includes(word));
  return file === undefined || file.seesOthers === true ? commandFiles : [file];
}
