import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, readState, stateFiles, withAgent } from "../support/command-line.ts";
import { aProject } from "../support/temporary-project.ts";

const project = ["0-project", "--name", "TestProject", "--mode", "personal", "--language", "ko", "--yes"];

describe("1.1 explicit context hand-over", () => {
  it("scenario 1.1.1: 0-project stores its result", async () => {
    const root = aProject();

    const { exitCode, stderr } = await alfred(root, project);

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const [file = ""] = stateFiles(root, "0-project-");
    expect(statSync(file).mode & 0o777).toBe(0o644);
    const result = readState(root, "0-project-");
    expect(result).toMatchObject({
      phase: "0-project",
      status: "completed",
      outputs: {
        project_name: "TestProject",
        mode: "personal",
        conversation_language: "ko",
        tech_stack: ["javascript", expect.anything()],
      },
      next_phase: "1-plan",
    });
    expect(result.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
    expect(result.files_created.length).toBeGreaterThanOrEqual(4);
    for (const created of result.files_created) {
      expect(isAbsolute(created)).toBe(true);
      expect(existsSync(created)).toBe(true);
    }
  });

  it("scenario 1.1.2: 1-plan loads what 0-project stored", async () => {
    const root = aProject();
    await alfred(root, project);

    const { exitCode, stderr } = await alfred(root, ["1-plan", "사용자 인증", ...withAgent]);

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const [call] = agentCalls(root);
    expect(call?.prompt).toContain("**TestProject**입니다 (모드: personal");
    expect(call?.prompt).toContain("사용자 인증");
    expect(call?.prompt).toContain(join(root, ".moai/project/product.md"));
    expect(call?.prompt).not.toMatch(/the above|위의|\{\{|<<[A-Z]/);
    expect(stateFiles(root, "1-plan-SPEC-AUTH-001-")).toHaveLength(1);
    expect(readState(root, "1-plan-SPEC-AUTH-001-")).toMatchObject({
      status: "completed",
      spec_id: "SPEC-AUTH-001",
      next_phase: "2-run",
      outputs: { spec_id: "SPEC-AUTH-001", spec_title: "User login", requirement_count: 1 },
    });
  });

  it("1-plan takes over what 0-project stored months ago: only work that stopped half-way expires", async () => {
    const root = aProject();
    await alfred(root, project);
    const [file = ""] = stateFiles(root, "0-project-");
    const old = { timestamp: "2025-01-01T00:00:00.000Z", expiry: "2025-01-31T00:00:00.000Z" };
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...old }));

    expect(await alfred(root, ["1-plan", "사용자 인증", ...withAgent])).toMatchObject({ exitCode: 0 });
  });

  it("1-plan says what to do where 0-project hasn't run, and leaves nothing behind", async () => {
    const root = aProject();

    const { exitCode, stderr, stdout } = await alfred(root, ["1-plan", "user login"]);

    expect(exitCode).toBe(1);
    expect(stderr).toContain("0-project");
    expect(stdout).toBe("");
    expect(existsSync(join(root, ".moai/specs"))).toBe(false);
  });

  it("a newer damaged result of 0-project is named, and the newest valid one is used", async () => {
    const root = aProject();
    await alfred(root, project);
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(root, ".moai/memory/command-state/0-project-20990101.json"), '{"phase": "0-pro');

    const { exitCode, stderr } = await alfred(root, ["1-plan", "사용자 인증", ...withAgent]);

    expect(exitCode).toBe(0);
    expect(stderr).toContain("0-project-20990101.json");
    expect(agentCalls(root)[0]?.prompt).toContain("TestProject");
  });
});

function agentCalls(root: string): readonly { step: string; prompt: string }[] {
  return readFileSync(join(root, ".moai/memory/agent-calls.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
