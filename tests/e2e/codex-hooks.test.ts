import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, readState } from "../support/command-line.ts";
import { commitAll, writeSpec } from "../support/temporary-project.ts";
import { setUp } from "./installations.ts";
import {
  codexSession,
  environmentAt,
  inSession,
  obedientAt,
  otherClients,
  pathWith,
  type Told,
} from "./other-clients.ts";

const specId = "SPEC-AUTH-001";
const reminder = "alfred's step red_phase is still open";
const codex = otherClients.find(({ name }) => name === "codex");

describe.runIf(codex?.folder !== undefined)("alfred's hooks in the real Codex", () => {
  it("remind once of a step left open, clean up at the session's end, and tell the next session of the run", async () => {
    if (codex === undefined) throw new Error("Only where Codex is");
    const { root, path } = await setUp();
    await alfred(root, ["install", "--agent", "codex"], { environment: { PATH: pathWith(path) } });
    writeSpec(root);
    commitAll(root, "Set up");
    const told: Told[] = [];
    const begin = obedientAt(codex, root, specId);
    const environment = await environmentAt(codex, path, (each) => {
      told.push(each);
      return each.prompt.startsWith("<skill>") ? begin(each) : { text: "That's enough for today." };
    });

    const first = await inSession(codex.session("2-run", specId), root, environment);
    const inFirst = told.splice(0);
    await inSession(codexSession("hello"), root, environment);

    expect(first.said).toContain("That's enough for today.");
    expect(inFirst.filter(({ prompt }) => prompt.includes(reminder))).toHaveLength(1);
    expect(readState(root, "2-run-").pending_steps[0]).toBe("red_phase");
    expect(readdirSync(join(root, ".moai/memory/reminders"))).toEqual([]);
    expect(
      told.map(({ all }) => all.includes(`alfred has a saved, unfinished run of 2-run ${specId}`)),
    ).toEqual([true]);
  });
});
