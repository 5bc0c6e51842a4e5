import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeSharedFile } from "../../durable/index.ts";
import type { Builtin } from "../../engine/index.ts";
import { displayCommand } from "../../processes/index.ts";
import {
  configPath,
  detectProject,
  readConfig,
  updateConfig,
  validateAndConvertPath,
} from "../../project/index.ts";
import { loadNewestResult } from "../../store/index.ts";
import { packageTemplatePath, renderTemplate } from "../../templates/index.ts";
import { documentValues } from "./document-values.ts";
import { projectFacts, type ToldBefore } from "./inputs.ts";
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
  const facts = projectFacts(run, toldBefore(root), config, detection, existsSync(join(root, configPath)));
  const file = await updateConfig(root, { ...facts, testFiles: detection.testFiles });
  await ignoreMemory(root);
  return {
    kind: "done",
    output: {
      project_name: facts.name,
      mode: facts.mode,
      conversation_language: facts.language,
      users: facts.users,
      problem: facts.problem,
      test_command: facts.testCommand === null ? null : displayCommand(facts.testCommand),
      integration_command:
        facts.integrationCommand === null ? null : displayCommand(facts.integrationCommand),
    },
    filesCreated: [file],
  };
};

/** Answers of an interview are kept in its result, so that a second run without a person doesn't forget them. */
function toldBefore(root: string): ToldBefore {
  return loadNewestResult(root, { phase: "0-project" }).run?.outputs ?? {};
}

const memoryFolder = ".moai/memory/";

async function ignoreMemory(root: string): Promise<void> {
  const file = validateAndConvertPath(".gitignore", root);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (text.split(/\r?\n/).some((line) => line.trim().replace(/^\//, "") === memoryFolder)) return;
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  writeSharedFile(file, `${text}${text === "" || text.endsWith("\n") ? "" : end}${memoryFolder}${end}`);
}

/** Writes the project's documents; a second run updates what nobody has edited and keeps what somebody has. */
export const documentsStep: Builtin = async ({ context, root, run }) => {
  const detection = await detectProject(root);
  const config = readConfig(root);
  const facts = projectFacts(run, toldBefore(root), config, detection, true);
  const values = documentValues(facts, detection);
  const files: string[] = [];
  for (const name of ["product.md", "structure.md", "tech.md"]) {
    const file = validateAndConvertPath(`.moai/project/${name}`, root, { trace: context.trace });
    const template = readFileSync(packageTemplatePath("documents", "project", facts.language, name), "utf8");
    const made = await renderTemplate(template, values, {
      name: `documents/project/${name}`,
      trace: context.trace,
    });
    const present = existsSync(file) ? readFileSync(file, "utf8") : null;
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
