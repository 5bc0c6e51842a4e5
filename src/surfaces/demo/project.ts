import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A small real project: it has a README, code, and tests that run without installing anything. */
const files: Readonly<Record<string, string>> = {
  "package.json": `${JSON.stringify({ name: "greeter", version: "1.0.0", private: true, type: "module", scripts: { test: "node --test tests/*.test.js" } }, null, 2)}\n`,
  "README.md": "# greeter\n\nGreets people by name.\n",
  "src/greet.js": "export const greet = (name) => `Hello, ${name}`;\n",
  "tests/greet.test.js":
    'import assert from "node:assert/strict";\nimport test from "node:test";\nimport { greet } from "../src/greet.js";\n\ntest("greets by name", () => assert.equal(greet("Ada"), "Hello, Ada"));\n',
};

/** Makes the project in a folder, as a git repository with one commit. */
export function makeProject(root: string): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const git = (...words: readonly string[]) =>
    execFileSync(
      "git",
      [
        "-c",
        "user.name=demo",
        "-c",
        "user.email=demo@example.invalid",
        "-c",
        "commit.gpgsign=false",
        ...words,
      ],
      { cwd: root, stdio: "ignore" },
    );
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "A small project");
}

/**
 * The scripted agent, which says that it is one. It does each step's work for real, files and all, but by a script instead of a model;
 * in green_phase it waits the first time, so that the run can be killed while it is at work.
 */
export const scriptedAgent = `import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { ALFRED_STEP: step, ALFRED_SPEC_ID: spec, ALFRED_PROJECT_ROOT: root, DEMO_MARKER: marker } = process.env;
process.stderr.write("  (scripted agent, no model: " + step + ")\\n");
const write = (name, text) => writeFileSync(join(root, name), text);
const day = new Date().toISOString().slice(0, 10);

if (step === "spec_writing") {
  write(\`.moai/specs/\${spec}/spec.md\`, \`---
id: \${spec}
title: Farewells
version: 0.1.0
status: draft
priority: medium
created: \${day}
updated: \${day}
---
# \${spec}: Farewells

## Overview
Whoever is greeted also wants to be seen off.

## Requirements
### REQ-001
WHEN a person leaves, the system SHALL say goodbye by name.

## Out of scope
Other languages.
\`);
  write(\`.moai/specs/\${spec}/acceptance.md\`, \`# Acceptance

## AC-001 (REQ-001)
**Given** a person called Ada
**When** she leaves
**Then** the answer is "Goodbye, Ada"
\`);
  write(\`.moai/specs/\${spec}/plan.md\`, \`# Plan

## Approach
A function beside greet.

## Steps
1. A test
2. The function
\`);
}
if (step === "red_phase") {
  write("tests/farewell.test.js", \`import assert from "node:assert/strict";
import test from "node:test";

test("AC-001 says goodbye by name", async () => {
  const { farewell } = await import("../src/farewell.js");
  assert.equal(farewell("Ada"), "Goodbye, Ada");
});
\`);
}
if (step === "green_phase") {
  if (existsSync(marker)) write("src/farewell.js", "export const farewell = (name) => \`Goodbye, \${name}\`;\\n");
  else {
    write(".moai/memory/demo-agent", String(process.pid));
    writeFileSync(marker, "");
    setInterval(() => {}, 1000);
  }
}
`;
