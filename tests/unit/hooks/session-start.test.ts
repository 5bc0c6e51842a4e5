import { describe, expect, it } from "vitest";
import { sessionStart } from "../../../src/surfaces/hooks/session-start.ts";
import { alfred } from "../../support/command-line.ts";
import { aProject, writeSpec } from "../../support/temporary-project.ts";

const now = new Date();

describe("the word at a session's start", () => {
  it("is for the person alone where the client would put the model's facts in a command's way", async () => {
    const root = aProject();
    writeSpec(root);
    const call = { environment: {}, directory: root, isPersonOnly: true, now };

    expect(await sessionStart(call)).toEqual({});
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    expect(await sessionStart(call)).toEqual({ systemMessage: expect.stringContaining("SPEC-AUTH-001") });
  });

  it("is not said to an agent that alfred itself started for a step", async () => {
    const root = aProject();
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    const call = { directory: root, isPersonOnly: false, now };

    expect(await sessionStart({ ...call, environment: {} })).not.toBeNull();
    expect(await sessionStart({ ...call, environment: { ALFRED_RUN_ID: "run-1" } })).toBeNull();
  });
});
