import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AlfredError } from "../../src/failures/index.ts";
import { replaceTemplateVars, validateNoUnsubstitutedVars } from "../../src/templates/index.ts";
import { alfred } from "../support/command-line.ts";
import { aProject } from "../support/temporary-project.ts";

describe("1.3 variables", () => {
  it("scenario 1.3.1: one variable in two spellings is replaced", () => {
    expect(
      replaceTemplateVars("프로젝트 {{PROJECT_NAME}}의 SPEC을 생성합니다.", { PROJECT_NAME: "TestProject" }),
    ).toBe("프로젝트 TestProject의 SPEC을 생성합니다.");
    expect(
      replaceTemplateVars("<<PROJECT_NAME>> and {{ PROJECT_NAME }}", { PROJECT_NAME: "TestProject" }),
    ).toBe("TestProject and TestProject");
  });

  it("scenario 1.3.2: a variable left over is named, each once, as it is spelled", () => {
    const check = (text: string) => () => validateNoUnsubstitutedVars(text);

    expect(check("프로젝트 TestProject의 {{UNDEFINED_VAR}}을 처리합니다.")).toThrow(
      expect.objectContaining({ message: "Unsubstituted template variables: ['{{UNDEFINED_VAR}}']" }),
    );
    expect(check("<<A>> {{B}} <<A>>")).toThrow(
      expect.objectContaining({ message: "Unsubstituted template variables: ['<<A>>', '{{B}}']" }),
    );
    expect(check("{{A}}")).toThrow(AlfredError);
    expect(check("nothing left, cat <<EOF, a << b, ${{ secrets.X }}")).not.toThrow();
  });

  it("scenario 1.3.2: the agent isn't called, and nothing is saved, when a prompt has a variable without a value", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "TestProject", "--yes"]);
    mkdirSync(join(root, ".moai/workflows/prompts"), { recursive: true });
    writeFileSync(join(root, ".moai/workflows/prompts/go.md"), "Do {{UNDEFINED_VAR}} in {{PROJECT_NAME}}");
    writeFileSync(
      join(root, ".moai/workflows/go.json"),
      JSON.stringify({
        schema_version: 1,
        name: "go",
        steps: [{ name: "act", kind: "agent", prompt: "go.md" }],
      }),
    );

    const { exitCode, stderr } = await alfred(root, ["go", "--agent-command", "touch called"]);

    expect(exitCode).toBe(1);
    expect(stderr).toContain("Unsubstituted template variables: ['{{UNDEFINED_VAR}}']");
    const { existsSync } = await import("node:fs");
    expect(existsSync(join(root, "called"))).toBe(false);
  });
});
