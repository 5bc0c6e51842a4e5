import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

const identity = [
  "-c",
  "user.name=Test",
  "-c",
  "user.email=test@example.invalid",
  "-c",
  "commit.gpgsign=false",
];

export function git(root: string, ...words: readonly string[]): string {
  return execFileSync("git", [...identity, ...words], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

export function commitAll(root: string, message: string): string {
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--allow-empty", "--message", message);
  return git(root, "rev-parse", "HEAD");
}

/** A valid SPEC in the project, written by hand. */
export function writeSpec(root: string, id = "SPEC-AUTH-001"): void {
  writeFiles(root, {
    [`.moai/specs/${id}/spec.md`]: `---
id: ${id}
title: User login
version: 0.1.0
status: draft
priority: high
created: 2025-11-01
updated: 2025-11-01
---
# ${id}: User login

## Overview
Registered users open a session with their name and password.

## Requirements
### REQ-001
WHEN a user submits a name and a password, the system SHALL open a session.

## Out of scope
Password resets.
`,
    [`.moai/specs/${id}/acceptance.md`]: `# Acceptance

## AC-001 (REQ-001)
**Given** a registered user
**When** she logs in with her password
**Then** a session is open
`,
    [`.moai/specs/${id}/plan.md`]:
      "# Plan\n\n## Approach\nA function that opens a session.\n\n## Steps\n1. Test\n2. Code\n",
  });
}
