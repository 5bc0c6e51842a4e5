import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { commitAll, git, writeFiles } from "./project-files.ts";

export { commitAll, git, writeFiles, writeSpec } from "./project-files.ts";

/** A folder of its own for one test, gone when the test ends. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "alfred-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A real JavaScript project in a real git repository, whose tests run by `node --test` without any install. */
export function aProject(files: Readonly<Record<string, string>> = {}): string {
  const root = temporaryFolder();
  git(root, "init", "--quiet", "--initial-branch=main");
  writeFiles(root, {
    "package.json": `${JSON.stringify({ name: "greeter", version: "1.0.0", type: "module", scripts: { test: "node --test tests/*.test.js" } }, null, 2)}\n`,
    "README.md": "# greeter\n\nSays hello to people by name.\n",
    "src/greet.js": "export const greet = (name) => `Hello, ${name}`;\n",
    "tests/greet.test.js": [
      'import assert from "node:assert/strict";',
      'import test from "node:test";',
      'import { greet } from "../src/greet.js";',
      "",
      'test("greets by name", () => assert.equal(greet("Ada"), "Hello, Ada"));',
      "",
    ].join("\n"),
    ...files,
  });
  commitAll(root, "A small project");
  return root;
}
