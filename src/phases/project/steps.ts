import { existsSync, readFileSync } from "node:fs";
import { readNamedText, writeSharedFile } from "../../durable/index.ts";
import type { Builtin } from "../../engine/index.ts";
import { commandWords, displayCommand } from "../../processes/index.ts";
import {
  type CommandSetting,
  chooseSettings,
  type Detection,
  detectProject,
  readConfig,
  updateConfig,
  validateAndConvertPath,
} from "../../project/index.ts";
import type { Run } from "../../runs/index.ts";
import { packageTemplatePath, renderTemplate } from "../../templates/index.ts";
import { documentValues } from "./document-values.ts";
import { type ProjectFacts, saidSettings, told, toldBefore } from "./inputs.ts";
import { mergeDocument } from "./managed-document.ts";

/** Looks at the project's files: languages, frameworks, commands. Runs nothing of it. */
export const detectionStep: Builtin = async ({ context, root }) => {
  const { techStack, languages, packageManager, problems } = await detectProject(root);
  for (const problem of problems) context.report({ kind: "manifest_unreadable", ...problem });
  return {
    kind: "done",
    output: { tech_stack: techStack, languages, package_manager: packageManager },
    filesCreated: [],
  };
};

/** Writes `.moai/config.json` and keeps alfred's records out of version control. */
export const configurationStep: Builtin = async ({ root, run, config }) => {
  const detection = await detectProject(root);
  const { settings, written, found } = chooseSettings(root, { said: saidSettings(run), config, detection });
  const file = await updateConfig(root, { written, found, testFiles: detection.testFiles });
  await ignoreMemory(root);
  const { users, problem } = told(run, toldBefore(root));
  return {
    kind: "done",
    output: {
      project_name: settings.name,
      mode: settings.mode,
      conversation_language: settings.language,
      users,
      problem,
      test_command: shown(settings.testCommand),
      integration_command: shown(settings.integrationCommand),
      not_found: [
        ...(detection.techStack.length === 0 ? ["stack"] : []),
        ...(settings.testCommand === null ? ["test_command"] : []),
      ],
    },
    filesCreated: [file],
  };
};

function shown(command: CommandSetting | null): string | null {
  return command === null ? null : displayCommand(commandWords(command));
}

const memoryFolder = ".moai/memory/";

async function ignoreMemory(root: string): Promise<void> {
  const file = validateAndConvertPath(".gitignore", root);
  const text = existsSync(file) ? readNamedText(file, ".gitignore") : "";
  if (text.split(/\r?\n/).some((line) => line.trim().replace(/^\//, "") === memoryFolder)) return;
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  writeSharedFile(file, `${text}${text === "" || text.endsWith("\n") ? "" : end}${memoryFolder}${end}`);
}

function factsOf(run: Run, root: string, detection: Detection): ProjectFacts {
  const config = readConfig(root);
  const { name, description, testCommand, integrationCommand } = chooseSettings(root, {
    said: saidSettings(run),
    config,
    detection,
  }).settings;
  return {
    name,
    description,
    language: config.language,
    ...told(run, toldBefore(root)),
    testCommand: testCommand === null ? null : commandWords(testCommand),
    integrationCommand: integrationCommand === null ? null : commandWords(integrationCommand),
  };
}

/** Writes the project's documents; a second run updates what nobody has edited and keeps what somebody has. */
export const documentsStep: Builtin = async ({ context, root, run }) => {
  const detection = await detectProject(root);
  const facts = factsOf(run, root, detection);
  const values = documentValues(facts, detection);
  const files: string[] = [];
  for (const name of ["product.md", "structure.md", "tech.md"]) {
    const file = validateAndConvertPath(`.moai/project/${name}`, root, { trace: context.trace });
    const template = readFileSync(packageTemplatePath("documents", "project", facts.language, name), "utf8");
    const made = await renderTemplate(template, values, {
      name: `documents/project/${name}`,
      trace: context.trace,
    });
    const present = existsSync(file) ? readNamedText(file, `.moai/project/${name}`) : null;
    const { text, keptSections } = mergeDocument(present, made);
    if (keptSections.length > 0)
      context.report({
        kind: "kept_edited_file",
        file: `.moai/project/${name} (${keptSections.join(", ")})`,
      });
    if (text !== present) writeSharedFile(file, text);
    files.push(file);
  }
  return { kind: "done", output: {}, filesCreated: files };
};
