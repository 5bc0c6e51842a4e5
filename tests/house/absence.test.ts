import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cliFile } from "../support/command-line.ts";
import { temporaryFolder, writeFiles } from "../support/temporary-project.ts";
import { roomOf, shown, sourceFiles } from "./drawing.ts";

/** A thing that isn't so, and what to do instead (docs/architecture.md, "What is deliberately not so"). */
interface Absence {
  readonly title: string;
  readonly pattern: RegExp;
  readonly allowed: (room: string | null, file: string) => boolean;
  readonly instead: string;
}

const absences: readonly Absence[] = [
  {
    title: "only surfaces and the library's door ask for the time",
    pattern: /\bDate\.now\(\)|\bnew Date\(\)/,
    allowed: (room) => room === "surfaces" || room === null,
    instead: "take `now: Date` as an argument",
  },
  {
    title: "only surfaces ask the process for arguments, environment, folder and streams, or end it",
    pattern: /\bprocess\.(argv|env|cwd|exit|exitCode|stdin|stdout|stderr)\b/,
    allowed: (room) => room === "surfaces",
    instead: "take it from the context or as an argument",
  },
  {
    title: "nothing but surfaces prints",
    pattern: /\bconsole\./,
    allowed: () => false,
    instead: "report a progress event, or return an outcome",
  },
  {
    title: "no type check is switched off",
    pattern: /@ts-ignore|@ts-expect-error|@ts-nocheck|\bas any\b|: any\b|biome-ignore/,
    allowed: () => false,
    instead: "validate the data, then it has a type",
  },
  {
    title: "the engine knows no phase and no step by name",
    pattern: /0-project|1-plan|2-run|red_phase|green_phase|spec_validation/,
    allowed: (room) => room !== "engine",
    instead: "put it into the workflow definition",
  },
  {
    title: "durable knows no JSON",
    pattern: /JSON\.(parse|stringify)/,
    allowed: (room, file) => room !== "durable" || file.endsWith("holder.ts") || file.endsWith("lease.ts"),
    instead: "take bytes",
  },
  {
    title: "sentences for users stand in messages and failures, those of the terminal alone in surfaces/cli",
    // How a Korean sentence ends; the English one stands beside it.
    pattern: /(?:니다|십시오|니까)/,
    allowed: (room, file) =>
      room === "messages" || room === "failures" || file.includes("/surfaces/cli/") || readsKorean(file),
    instead: "give facts, and make the sentence in messages or failures",
  },
];

/** Rooms that read or write Korean documents of the project hold its words, but say nothing to anybody. */
function readsKorean(file: string): boolean {
  return ["specs/ears.ts", "tasks/references.ts", "phases/project/document-values.ts"].some((name) =>
    file.endsWith(name),
  );
}

describe("what is deliberately not so", () => {
  for (const { title, pattern, allowed, instead } of absences) {
    it(title, () => {
      const found = sourceFiles().flatMap((file) =>
        allowed(roomOf(file), file)
          ? []
          : readFileSync(file, "utf8")
              .split("\n")
              .flatMap((line, index) => {
                const isComment = /^\s*(\/\/|\*|\/\*)/.test(line);
                return !isComment && pattern.test(line)
                  ? [`${shown(file)}:${index + 1}: ${line.trim()} (${instead})`]
                  : [];
              }),
      );

      expect(found).toEqual([]);
    });
  }
});

describe("the session hook's program, as it is built", () => {
  it("holds neither git, templates, prompts, a command framework, an editor of JSON nor the sentences of failures: it has to be as quick as starting Node", () => {
    const program = readFileSync(new URL("../../dist/hook.cjs", import.meta.url), "utf8");

    expect(program).not.toMatch(/simple-git|handlebars|commander|allowTrailingComma|What to do|권장 조치/i);
  });
});

describe("a short line, as it is built", () => {
  it.each([["status"], ["--version"]])(
    "%s loads neither a command framework, git, templates nor an editor of JSON",
    (word) => {
      const folder = temporaryFolder();
      writeFiles(folder, {
        "told.cjs": 'process.on("exit", () => process.stderr.write(Object.keys(require.cache).join("\\n")));',
      });
      const told = ["--require", join(folder, "told.cjs")];
      const { stderr } = spawnSync(process.execPath, [...told, cliFile, word], {
        cwd: folder,
        encoding: "utf8",
      });
      const files = stderr.split("\n").filter((file) => file.endsWith(".cjs"));

      expect(files).toContain(cliFile);
      expect(files.some((file) => file.endsWith("short-line.cjs"))).toBe(word === "status");
      for (const file of files)
        expect(readFileSync(file, "utf8")).not.toMatch(
          /CommanderError|simple-git|handlebars|allowTrailingComma/i,
        );
    },
  );
});
