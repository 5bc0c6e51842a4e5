import {
  aBareProject,
  aDamagedFolder,
  aFullFolder,
  aKnownProject,
  anInstalledProject,
  aPlannedProject,
  inGreen,
  inRed,
  inRefactor,
  withQuickAgent,
} from "./projects.ts";

/** A command that changes state, and how what it leaves is judged. */
export interface SweptCommand {
  readonly name: string;
  readonly prepare: (root: string) => Promise<void>;
  readonly words: readonly string[];
  /** Of the command without a fault. */
  readonly exitCode: number;
  /** A run is taken to its end by `alfred resume --yes`, else by the command once more; everything else by the command once more. */
  readonly drivesRun: boolean;
  /** What it does others do too: it is left to the full sweep. */
  readonly isLikeOthers?: boolean;
}

const spec = "SPEC-AUTH-001";

export const sweptCommands: readonly SweptCommand[] = [
  {
    name: "0-project --yes",
    prepare: aBareProject,
    words: ["0-project", "--yes"],
    exitCode: 0,
    drivesRun: true,
  },
  {
    name: "1-plan, agent",
    prepare: aKnownProject,
    words: ["1-plan", "users log in", ...withQuickAgent],
    exitCode: 0,
    drivesRun: true,
  },
  {
    name: "2-run, agent",
    prepare: aPlannedProject,
    words: ["2-run", spec, ...withQuickAgent],
    exitCode: 0,
    drivesRun: true,
  },
  {
    name: "2-run, session",
    prepare: aPlannedProject,
    words: ["2-run", spec],
    exitCode: 0,
    drivesRun: true,
    isLikeOthers: true,
  },
  { name: "2-run over an open run", prepare: inRed, words: ["2-run", spec], exitCode: 0, drivesRun: true },
  { name: "step done, red", prepare: inRed, words: ["step", "done"], exitCode: 0, drivesRun: true },
  {
    name: "step done, green",
    prepare: inGreen,
    words: ["step", "done"],
    exitCode: 0,
    drivesRun: true,
    isLikeOthers: true,
  },
  {
    name: "step done, to the end",
    prepare: inRefactor,
    words: ["step", "done"],
    exitCode: 0,
    drivesRun: true,
  },
  {
    name: "step fail",
    prepare: inGreen,
    words: ["step", "fail", "--reason", "the API is down"],
    exitCode: 1,
    drivesRun: true,
  },
  { name: "step skip", prepare: inRefactor, words: ["step", "skip"], exitCode: 0, drivesRun: true },
  {
    name: "resume --yes",
    prepare: inGreen,
    words: ["resume", "--yes", ...withQuickAgent],
    exitCode: 0,
    drivesRun: true,
  },
  {
    name: "resume --from",
    prepare: inGreen,
    words: ["resume", "2-run", spec, "--from=integration_test", ...withQuickAgent],
    exitCode: 0,
    drivesRun: true,
  },
  {
    name: "resume --restart",
    prepare: inRed,
    words: ["resume", "2-run", spec, "--restart"],
    exitCode: 0,
    drivesRun: true,
  },
  { name: "clean", prepare: aFullFolder, words: ["clean"], exitCode: 0, drivesRun: false },
  { name: "doctor", prepare: aDamagedFolder, words: ["doctor"], exitCode: 3, drivesRun: false },
  { name: "install", prepare: aBareProject, words: ["install"], exitCode: 0, drivesRun: false },
  { name: "uninstall", prepare: anInstalledProject, words: ["uninstall"], exitCode: 0, drivesRun: false },
];
