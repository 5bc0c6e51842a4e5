import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { packageTemplatePath, renderTemplate, templateVariables } from "../../../src/templates/index.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { entered } from "../cli/entered.ts";

const files = { en: ["prompts", "checkpoint.md"], ko: ["prompts", "ko", "checkpoint.md"] } as const;
const textOf = (language: keyof typeof files) =>
  readFileSync(packageTemplatePath(...files[language]), "utf8");
const values = { TASK_ID: "migration-001", TOTAL: "100", INTERVAL: "10" };

describe.each(["en", "ko"] as const)(
  "the prompt that teaches an agent to keep a checkpoint, in %s",
  (language) => {
    it("needs the task's id, the total and the interval, and nothing else", async () => {
      expect([...(await templateVariables(textOf(language)))].sort()).toEqual(Object.keys(values).sort());
    });

    it("tells commands that alfred understands", async () => {
      const root = temporaryFolder();
      writeFiles(root, { ".moai/keep": "" });
      const text = await renderTemplate(textOf(language), values, { name: "checkpoint.md" });
      const told = [...text.matchAll(/alfred (checkpoint (?!run)[^`\n]+)/g)].map(([, words = ""]) =>
        words
          .trim()
          .split(" ")
          .map((word) => word.replaceAll('"', "")),
      );
      // Paused, completed and given up can't all be said of one: each is tried on a checkpoint of its own.
      const codes = [];
      for (const words of told) {
        await entered(root, ["checkpoint", "start", "migration-001", "--total", "100", "--restart"]);
        codes.push([words.join(" "), (await entered(root, words)).exitCode]);
      }

      expect(told.length).toBeGreaterThan(7);
      expect(codes.filter(([, code]) => code !== 0)).toEqual([]);
    });
  },
);
