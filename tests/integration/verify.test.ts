import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, readState, stateFiles, withAgent } from "../support/command-line.ts";
import { aProject, git, writeSpec } from "../support/temporary-project.ts";

/** A project in which a SPEC was built, green after red, by the scripted agent. */
async function aBuiltProject(): Promise<string> {
  const root = aProject();
  await alfred(root, ["0-project", "--language", "en", "--yes"]);
  writeSpec(root);
  await alfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent]);
  return root;
}

type Step = { name: string; status: string; evidence: { exit_code: number; gate: string }[] };
type Link = { step: string };
type Record = { steps: Step[]; evidence_chain: Link[] };

function edit(
  root: string,
  change: (record: Record) => void,
  [file = ""]: readonly string[] = stateFiles(root, "2-run-"),
): void {
  const record: Record = JSON.parse(readFileSync(file, "utf8"));
  change(record);
  writeFileSync(file, JSON.stringify(record));
}

function stepOf({ steps }: Record, name: string): Step {
  const found = steps.find((step) => step.name === name);
  if (found === undefined) throw new Error(`No step ${name}`);
  return found;
}

const verify = ["verify", "SPEC-AUTH-001"];

describe("the evidence of a built SPEC", () => {
  it("is as it was recorded, also after refusals and a resume", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent], {
      environment: { AGENT_BEHAVIOUR: "false-green" },
    });
    await alfred(root, ["resume", "--from=red_phase", "--yes", ...withAgent]);

    const { exitCode, stdout } = await alfred(root, verify);

    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(
        /^✓ 2-run SPEC-AUTH-001 \[\w{8}\]: the evidence is as alfred recorded it/,
      ),
    });
  });

  it.each<readonly [string, (record: Record) => void, RegExp]>([
    [
      "a changed exit code",
      (record) => {
        for (const each of stepOf(record, "green_phase").evidence) each.exit_code = 0;
        for (const each of stepOf(record, "red_phase").evidence) each.exit_code = 0;
      },
      /red_phase: the evidence of command isn't what alfred recorded/,
    ],
    [
      "evidence taken out",
      (record) => {
        stepOf(record, "green_phase").evidence = [];
      },
      /green_phase: the evidence of command that it was passed with is gone/,
    ],
    [
      "links taken out",
      (record) => {
        record.evidence_chain = record.evidence_chain.filter(({ step }) => step !== "red_phase");
        stepOf(record, "red_phase").evidence = [];
      },
      /Link \d+ of the chain \(green_phase, \w+\) doesn't fit the one before/,
    ],
    [
      "a chain that was cut off with all that belongs to it",
      (record) => {
        const at = record.evidence_chain.findIndex(({ step }) => step === "green_phase");
        record.evidence_chain = record.evidence_chain.slice(0, at);
        for (const name of ["green_phase", "refactor_phase", "integration_test"])
          stepOf(record, name).evidence = [];
      },
      /green_phase is said to be completed, but the record holds nothing that its gates have seen/,
    ],
    [
      "a passed step said to be skipped",
      (record) => {
        stepOf(record, "red_phase").status = "skipped";
      },
      /red_phase isn't said to be completed, but its gates passed it/,
    ],
  ])("%s is named", async (_, change, message) => {
    const root = await aBuiltProject();
    edit(root, change);

    const { exitCode, stdout } = await alfred(root, verify);
    const asJson = await alfred(root, [...verify, "--rerun", "--json"]);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/✗ .*: the record was edited: \.moai\/memory\/command-state\/2-run-SPEC-AUTH-001/);
    expect(stdout).toMatch(message);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ ok: false, reruns: [] });
  });

  it.each<readonly [string, (record: Record) => void, string]>([
    [
      "the chain alone",
      (record) => {
        record.evidence_chain = [];
      },
      "the evidence of command isn't what alfred recorded",
    ],
    [
      "the chain with all evidence",
      (record) => {
        record.evidence_chain = [];
        for (const each of record.steps) each.evidence = [];
      },
      "spec_validation is said to be completed, but the record holds nothing that its gates have seen",
    ],
  ])("%s taken out of the newest run doesn't make an older one stand for it", async (_, change, message) => {
    const root = await aBuiltProject();
    await alfred(root, ["2-run", "SPEC-AUTH-001", "--skip", "red_phase", ...withAgent]);
    expect(stateFiles(root, "2-run-")).toHaveLength(2);
    const newest = [...stateFiles(root, "2-run-")].sort().at(-1) ?? "";
    const { run_id: runId } = JSON.parse(readFileSync(newest, "utf8"));
    edit(root, change, [newest]);

    const { exitCode, stdout } = await alfred(root, verify);
    const named = await alfred(root, [...verify, "--run", runId, "--json"]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain(message);
    expect(JSON.parse(named.stdout)).toMatchObject({ ok: false, run_id: runId });
  });

  it("isn't verified where the newest version is damaged and a backup stands in for it", async () => {
    const root = await aBuiltProject();
    const [file = ""] = stateFiles(root, "2-run-");
    edit(root, (record) => {
      Reflect.deleteProperty(stepOf(record, "green_phase"), "evidence");
    });
    const damaged = readFileSync(file, "utf8");

    const { exitCode, stdout, stderr } = await alfred(root, [...verify, "--rerun"]);
    const asJson = await alfred(root, [...verify, "--json"]);

    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^✗ .*: the record isn't verified: its newest version is damaged/);
    expect(stdout).toContain("The gates weren't run again");
    expect(stderr).toContain("The state file is damaged; its backup is used");
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      ok: false,
      exit_code: 3,
      damage: { restored_from: `${basename(file)}.bak` },
      faults: [],
    });
    expect(readFileSync(file, "utf8")).toBe(damaged);
  });

  it("says of a run that isn't all of its SPEC what nothing proves, also from the archive", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001", "--skip", "red_phase"]);
    const [file = ""] = stateFiles(root, "2-run-");

    const open = await alfred(root, verify);
    const archive = join(root, ".moai/memory/command-state-archive/2025-11");
    mkdirSync(archive, { recursive: true });
    renameSync(file, join(archive, basename(file)));
    rmSync(`${file}.bak`);
    const archived = await alfred(root, [...verify, "--json"]);

    expect(open).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(
        /The run isn't completed\.\nSkipped, so that nothing proves them: red_phase/,
      ),
    });
    expect(JSON.parse(archived.stdout)).toMatchObject({
      ok: true,
      status: "in_progress",
      skipped_steps: ["red_phase"],
    });
  });

  it("a step that was marked as completed by hand is unproven", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent], {
      environment: { AGENT_BEHAVIOUR: "false-green" },
    });
    const { steps } = readState(root, "2-run-");
    edit(root, (record) => {
      stepOf(record, "green_phase").status = "completed";
      Object.assign(record, {
        completed_steps: steps.slice(0, 4).map(({ name }: Step) => name),
        pending_steps: steps.slice(4).map(({ name }: Step) => name),
      });
    });

    const { exitCode, stdout } = await alfred(root, verify);

    expect(exitCode).toBe(1);
    expect(stdout).toContain("green_phase is said to be completed, but its gates refused it.");
  });
});

describe("running the gates again", () => {
  it("asks for a commit where the work wasn't committed, and passes on the one that is named", async () => {
    const root = await aBuiltProject();
    const before = await alfred(root, [...verify, "--rerun"]);
    git(root, "add", ".");
    git(root, "commit", "-qm", "Build the SPEC");

    const { exitCode, stdout } = await alfred(root, [...verify, "--rerun", "--commit", "HEAD"]);

    expect(before.exitCode).toBe(4);
    expect(before.stderr).toContain("alfred verify SPEC-AUTH-001 --rerun --commit HEAD");
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/✓ npm test → 0 \(green_phase, refactor_phase, integration_test\)/),
    });
    expect(git(root, "worktree", "list").split("\n")).toHaveLength(1);
  });

  it("fails where the commit doesn't hold what was built", async () => {
    const root = await aBuiltProject();
    git(root, "add", "tests");
    git(root, "commit", "-qm", "The tests alone");

    const { exitCode, stdout } = await alfred(root, [...verify, "--commit", "HEAD"]);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/✗ npm test → 1/);
  });

  it.each([
    [["verify", "SPEC-NONE-001"], 2],
    [["verify", "none"], 2],
    [["verify", "SPEC-AUTH-001", "--run", "ffffffff"], 2],
    [["verify", "SPEC-AUTH-001", "--commit", "no-such-branch"], 2],
    [["verify", "SPEC-AUTH-001", "--commit", "--output=x"], 2],
  ])("%j exits with %i", async (words, expected) => {
    const root = await aBuiltProject();

    expect((await alfred(root, words)).exitCode).toBe(expected);
  });
});
