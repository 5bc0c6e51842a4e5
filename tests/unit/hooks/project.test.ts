import { expect, it } from "vitest";
import { readConfig } from "../../../src/project/index.ts";
import { hookSettings } from "../../../src/surfaces/hooks/project.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

it.each([
  ["ko", "ko"],
  ["ko-KR", "ko"],
  ["ko_KR", "ko"],
  ["kok", "en"],
  ["ja", "en"],
])("a hook speaks as every command does where the conversation is in %s: %s", (tag, language) => {
  const root = temporaryFolder();
  writeFiles(root, { ".moai/config.json": JSON.stringify({ language: { conversation_language: tag } }) });

  expect(hookSettings(root, {}, "stop").language).toBe(language);
  expect(readConfig(root)).toMatchObject({ language, conversationLanguage: tag });
});
