import type { Registration } from "../registration.ts";
import { addBegin } from "./begin.ts";
import { addClean } from "./clean.ts";
import { addCompletion } from "./completion.ts";
import { addDoctor } from "./doctor.ts";
import { addHistory } from "./history.ts";
import { addHook } from "./hook.ts";
import { addInstall } from "./install.ts";
import { addPath } from "./path.ts";
import { addPhaseCommands } from "./phase.ts";
import { addResume } from "./resume.ts";
import { addSpec } from "./spec.ts";
import { addStatus } from "./status.ts";
import { addStep } from "./step.ts";
import { addTasks } from "./tasks.ts";
import { addTemplate } from "./template.ts";

/** Every command, in the order of the help. */
export const commands: readonly ((registration: Registration) => void)[] = [
  addPhaseCommands,
  addResume,
  addStep,
  addStatus,
  addHistory,
  addSpec,
  addTasks,
  addClean,
  addDoctor,
  addTemplate,
  addPath,
  addInstall,
  addCompletion,
  addBegin,
  addHook,
];
