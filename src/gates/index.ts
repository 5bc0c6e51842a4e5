/** A claim checked: files, documents, commands, tests. Returns evidence; believes nobody. */
export { listFilesChanged } from "./change-gates.ts";
export { checkCommandGates, checkGates } from "./check-gates.ts";
export {
  type CommandGateDefinition,
  type CommandSource,
  type GateCall,
  type GateDefinition,
  type GateResult,
  usesSettings,
} from "./gate.ts";
export { findUnseen } from "./look-back.ts";
export { compareRunner, runnerPart } from "./runner-gates.ts";
