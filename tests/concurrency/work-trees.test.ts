import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { bundle } from "../support/bundle.ts";
import { aProject, git, temporaryFolder } from "../support/temporary-project.ts";

let worker = "";
beforeAll(async () => {
  worker = await bundle(fileURLToPath(new URL("work-tree-worker.ts", import.meta.url)));
});

/** A process that makes work trees one after another; `errors` is what it died of. */
function work(...words: readonly string[]): Promise<{ readonly had: number; readonly errors: string }> {
  const child = spawn(process.execPath, [worker, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    errors += chunk;
  });
  return new Promise((resolve) =>
    child.on("close", () => resolve({ had: said.split("had\n").length - 1, errors })),
  );
}

describe("many processes with work trees of one repository", () => {
  it("each gets its own, whatever others take away meanwhile, and nothing is left at the end", async () => {
    const root = aProject({ "a.txt": "a\n" });
    const below = temporaryFolder();
    const ways = ["workplace", "branch", "scratch"];
    const times = 12;

    const all = await Promise.all(
      Array.from({ length: 9 }, (_, index) =>
        work(root, below, ways[index % ways.length] ?? "", `w-${index}`, String(times)),
      ),
    );

    expect(all.map(({ errors }) => errors)).toEqual(all.map(() => ""));
    expect(all.map(({ had }) => had)).toEqual(all.map(() => times));
    expect(git(root, "worktree", "list").split("\n")).toHaveLength(1);
    expect(git(root, "branch", "--list", "work/*")).toBe("");
    expect(readdirSync(below)).toEqual([]);
    const known = join(root, ".git/worktrees");
    expect(existsSync(known) ? readdirSync(known) : []).toEqual([]);
  }, 240_000);
});
