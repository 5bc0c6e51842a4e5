/** Every expected failure: as data, with its exit code and its sentence in each language. */
export { AlfredError, PathError } from "./alfred-error.ts";
export { bareFacts } from "./bare-facts.ts";
export { type DamageFault, damageWords } from "./damage-faults.ts";
export { type ExitCode, exitCode, exitCodes } from "./exit-code.ts";
export { localTime, onItsLines, onOneLine, shellWord } from "./facts-in-words.ts";
export type { Failure, FailureCode, HolderFacts, PathRefusal } from "./failure.ts";
export { type FileFault, fileFaultWords, type SchemaFault, type StepFault } from "./file-faults.ts";
export { schemaFaults } from "./schema-faults.ts";
export { failureSentences } from "./sentences.ts";
export { type StateFault, stateFaultWords } from "./state-faults.ts";
export { type TemplateFault, type TemplateProblemFacts, templateFaultWords } from "./template-faults.ts";
