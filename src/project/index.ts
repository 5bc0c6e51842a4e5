/** The project: its root, its configuration, what it is made of, and which paths are inside it. */
export { type ChosenSettings, chooseSettings, type ProjectSettings } from "./choose-settings.ts";
export {
  applyProfile,
  type CommandSetting,
  configPath,
  type ProjectConfig,
  type ProjectMode,
  projectLanguage,
  readConfig,
  type StoreSettings,
  workflowsPath,
} from "./config.ts";
export { type Detection, detectProject } from "./detect.ts";
export {
  commonDocuments,
  documentMatcher,
  fileDigest,
  isClientFile,
  listDocuments,
} from "./documents.ts";
export { type FoundText, findText, whyUnreadable } from "./found-text.ts";
export { isLeftByTests, isSource } from "./made-files.ts";
export { validateAndConvertPath } from "./path-validator.ts";
export { rewriteJson } from "./rewrite-json.ts";
export { type FoundRoot, findProjectRoot } from "./root.ts";
export { checkStateFolders } from "./state-folders.ts";
export { listTestFiles, testFileMatcher } from "./test-files.ts";
export { readTestRunner } from "./test-runner.ts";
export { type ConfigChanges, updateConfig } from "./update-config.ts";
export { isWalked, walkAllFiles } from "./walk.ts";
