import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openFileStore } from "../../src/sharing/index.ts";
import {
  alfred,
  aTeam,
  failing,
  offline,
  setStore,
  spec,
  type Team,
  withScriptedAgent,
} from "../support/a-team.ts";
import { readState, stateFiles, stateFolder } from "../support/command-line.ts";
import { commitAll, temporaryFolder, writeFiles } from "../support/temporary-project.ts";

const closedPort = "postgres://ada:secret-word@127.0.0.1:1/alfred";

/** The configuration alone says where the store is. */
const nothingSaid = { ALFRED_STORE: "" };

function folderOf({ address }: Team): string {
  return address.replace(/^files:/, "");
}

function json(ended: { readonly stdout: string }) {
  return JSON.parse(ended.stdout);
}

describe("a run that several machines work on", () => {
  it("is begun on one machine and gone on with on the other: one id, no finished step again, seen from both", async () => {
    const team = await aTeam();
    const begun = await withScriptedAgent(team.one, ["2-run", spec], failing);
    const here = readState(team.one, "2-run");
    const resumed = await withScriptedAgent(team.other, ["resume", "--yes"]);
    const there = readState(team.other, "2-run");

    expect(begun.exitCode).toBe(1);
    expect(begun.stderr).toContain("Team's store files:");
    expect(resumed.exitCode).toBe(0);
    expect(resumed.stderr).toContain("[SKIP] spec_validation (already completed)");
    expect(there).toMatchObject({ run_id: here["run_id"], status: "completed" });
    expect(JSON.stringify(there)).not.toContain(team.one);
    expect(readState(team.one, "2-run")["status"]).toBe("failed");
    expect(json(await alfred(team.one, ["history", "--json"])).runs[0]).toMatchObject({
      run_id: here["run_id"],
      status: "completed",
    });
    expect(json(await alfred(team.one, ["verify", spec, "--json"]))).toMatchObject({
      ok: true,
      run_id: here["run_id"],
    });
  }, 120_000);

  it("hands the result of one machine's phase to the other's", async () => {
    const { one, other } = await aTeam();
    const alone = await withScriptedAgent(other, ["1-plan", "log in"], offline);
    await alfred(one, ["history"]);
    const planned = await withScriptedAgent(other, ["1-plan", "log in"]);

    expect(alone.exitCode).toBe(1);
    expect(alone.stderr).toContain("0-project");
    expect(planned.exitCode).toBe(0);
    expect(readState(other, "0-project")["outputs"]["project_name"]).toBe("Greeter");
  }, 120_000);

  it("a step that was handed out on one machine is answered on the other", async () => {
    const { one, other } = await aTeam();
    const handed = await alfred(one, ["2-run", spec, "--json"]);
    const answered = await alfred(other, ["step", "fail", "--reason", "no time", "--json"]);
    const again = await alfred(one, ["step", "done"]);

    expect(json(handed)).toMatchObject({ outcome: "prompt_ready", step: "red_phase" });
    expect(json(answered)).toMatchObject({ outcome: "failed", run: { run_id: json(handed).run.run_id } });
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain("No step is waiting");
  }, 120_000);

  it("is held by one machine at a time; the other is told by whom", async () => {
    const team = await aTeam();
    await alfred(team.one, ["history"]);
    const store = openFileStore(folderOf(team), () => new Date());
    const key = { phase: "2-run", specId: spec };
    const refused = await store.withLease(key, { now: () => new Date(), waitMs: 0 }, () =>
      withScriptedAgent(team.other, ["2-run", spec, "--json"]),
    );

    expect(refused.exitCode).toBe(4);
    expect(json(refused).error).toMatchObject({ code: "run_held", holder: { process_id: process.pid } });
  }, 120_000);
});

describe("two machines that both went on", () => {
  async function aForkedTeam() {
    const team = await aTeam();
    await withScriptedAgent(team.one, ["2-run", spec], failing);
    await alfred(team.other, ["history"]);
    for (const root of [team.one, team.other])
      await withScriptedAgent(root, ["resume", "--yes"], { ...failing, ...offline });
    const name = basename(stateFiles(team.one, "2-run").at(-1) ?? "");
    return { ...team, name };
  }

  it("are told, and nothing is overwritten until somebody chooses", async () => {
    const { one, other, name } = await aForkedTeam();
    const mine = readFileSync(join(stateFolder(other), name), "utf8");
    const first = await withScriptedAgent(one, ["resume", "--yes"], failing);
    const second = await withScriptedAgent(other, ["resume", "--yes", "--json"], failing);
    const status = await alfred(other, ["store", "status", "--json"]);

    expect(first.exitCode).toBe(1);
    expect(second.exitCode).toBe(4);
    expect(json(second).error).toMatchObject({ code: "state_diverged", record: name });
    expect(readFileSync(join(stateFolder(other), name), "utf8")).toBe(mine);
    expect(status.exitCode).toBe(4);
    expect(json(status)).toMatchObject({ ok: false, records: [{ name, standing: "diverged" }] });

    const copy = (from: string, to: string, ...more: readonly string[]) =>
      alfred(other, ["store", "copy", "--from", from, "--to", to, "--only", name, "--json", ...more]);
    const left = await copy("files", "team");
    const taken = await copy("team", "files", "--overwrite");
    const goneOn = await withScriptedAgent(other, ["resume", "--yes"]);

    expect(left.exitCode).toBe(4);
    expect(json(left)).toMatchObject({ ok: false, copied: [], diverged: [name] });
    expect(json(taken)).toMatchObject({ ok: true, copied: [name] });
    expect(goneOn.exitCode).toBe(0);
    expect(json(await alfred(one, ["history", "--json"])).runs[0].status).toBe("completed");
  }, 180_000);

  it("this machine's side can be the one that counts, too", async () => {
    const { one, other, name } = await aForkedTeam();
    await withScriptedAgent(one, ["resume", "--yes"], failing);
    const words = ["store", "copy", "--from", "files", "--to", "team", "--only", name, "--overwrite"];
    const kept = await alfred(other, words);
    const goneOn = await withScriptedAgent(other, ["resume", "--yes"]);
    const told = await alfred(one, ["history", "--json"]);

    expect(kept.exitCode).toBe(0);
    expect(goneOn.exitCode).toBe(0);
    expect(json(told).runs[0].status).toBe("completed");
  }, 180_000);

  it("work that isn't about it goes on", async () => {
    const { one, other, name } = await aForkedTeam();
    await withScriptedAgent(one, ["resume", "--yes"], failing);
    const planned = await withScriptedAgent(other, ["1-plan", "log out"]);

    expect(planned.exitCode).toBe(0);
    expect(planned.stderr).toContain(name);
    expect(planned.stderr).toContain("alfred store status");
  }, 180_000);
});

describe("a store that can't be reached", () => {
  it.each([["2-run", spec], ["resume"], ["history"], ["verify", spec], ["clean"], ["step", "done"]])(
    "%s begins nothing, and names neither password nor less than what to do",
    async (...words) => {
      const { one } = await aTeam();
      const before = stateFiles(one, "");
      const ended = await alfred(one, [...words, "--debug"], { environment: { ALFRED_STORE: closedPort } });

      expect(ended.exitCode).toBe(3);
      expect(ended.stderr).toContain("postgres://127.0.0.1:1/alfred");
      expect(ended.stderr).toContain("ALFRED_STORE=files");
      expect(`${ended.stdout}${ended.stderr}`).not.toContain("secret-word");
      expect(stateFiles(one, "")).toEqual(before);
    },
    60_000,
  );

  it("says so in Korean, and keeps nobody from looking at this machine's files", async () => {
    const { one } = await aTeam();
    const environment = { ALFRED_STORE: closedPort };
    const ended = await alfred(one, ["resume", "--lang", "ko"], { environment });
    const status = await alfred(one, ["status"], { environment });
    const alone = await withScriptedAgent(one, ["2-run", spec], { ...failing, ...offline });

    expect(ended.stderr).toContain("팀 저장소에 연결할 수 없어");
    expect(status.exitCode).toBe(0);
    expect(alone.exitCode).toBe(1);
    expect(readState(one, "2-run")["status"]).toBe("failed");
  }, 60_000);

  it.each([
    [{ address: "postgres://ada:secret-word@db/alfred" }, {}, "holds a password"],
    [{ project: "greeter" }, { ALFRED_STORE: "" }, "there is none"],
    [{}, { ALFRED_STORE: "mysql://db" }, "postgres://…"],
    [{ address: "files:/tmp" }, {}, "leads out of the project"],
    [{}, { ALFRED_STORE: "files:." }, "own folder"],
  ])("a configuration that can't be meant is refused: %j", async (store, environment, words) => {
    const { one } = await aTeam();
    setStore(one, store);
    const ended = await alfred(one, ["history"], { environment: { ...nothingSaid, ...environment } });

    expect([3, 4]).toContain(ended.exitCode);
    expect(ended.stderr).toContain(words);
    expect(ended.stderr).not.toContain("secret-word");
  });
});

/** A phase of two steps without gates: what is done leaves nothing but the step's own state. */
async function aTeamPhase() {
  const team = await aTeam();
  for (const root of [team.one, team.other])
    writeFiles(root, {
      ".moai/workflows/build.json": JSON.stringify({
        schema_version: 1,
        name: "build",
        steps: ["plan", "write", "end"].map((name) => ({ name, kind: "agent", prompt: "do.md" })),
      }),
      ".moai/workflows/prompts/do.md": "Do {{STEP}}",
    });
  return team;
}

const doneSteps = (root: string) =>
  readState(root, "build-")
    .steps.filter(({ status }: { status: string }) => status === "completed")
    .map(({ name }: { name: string }) => name);

describe("a team's store that isn't as it was left", () => {
  it("come back from a backup takes nothing away: what is here was made from what it has, and goes there again", async () => {
    const team = await aTeamPhase();
    await alfred(team.one, ["build"]);
    const backup = join(temporaryFolder(), "backup");
    cpSync(folderOf(team), backup, { recursive: true });
    await alfred(team.one, ["step", "done"]);
    await alfred(team.one, ["step", "done"]);
    rmSync(folderOf(team), { recursive: true });
    cpSync(backup, folderOf(team), { recursive: true });

    await alfred(team.one, ["history"]);

    expect(doneSteps(team.one)).toEqual(["plan", "write"]);
    expect(doneSteps(folderOf(team))).toEqual(["plan", "write"]);
  });

  it("empty is not the one: nothing is begun, changed or called the same", async () => {
    const team = await aTeamPhase();
    await alfred(team.one, ["build"]);
    const away = `${folderOf(team)}-away`;
    renameSync(folderOf(team), away);
    mkdirSync(folderOf(team));

    for (const words of [["step", "done"], ["history"], ["store", "status"]]) {
      const ended = await alfred(team.one, words);

      expect(ended).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("it is empty") });
    }
    expect(readdirSync(folderOf(team)).filter((name) => name !== ".moai")).toEqual([]);
    expect(stateFiles(folderOf(team), "")).toEqual([]);
    rmSync(folderOf(team), { recursive: true });
    renameSync(away, folderOf(team));
    expect((await alfred(team.one, ["step", "done"])).exitCode).toBe(0);
  });

  it("with a run that went on elsewhere without what was done here offline: somebody has to choose", async () => {
    const team = await aTeamPhase();
    await alfred(team.one, ["build"]);
    await alfred(team.one, ["step", "done"], { environment: offline });
    expect((await alfred(team.other, ["resume", "--yes"])).exitCode).toBe(0);

    const seen = await alfred(team.one, ["history"]);
    const answered = await alfred(team.one, ["step", "done"]);

    expect(doneSteps(team.one)).toEqual(["plan"]);
    expect(seen.stderr).toContain("went on");
    expect(answered.exitCode).toBe(4);
  });

  it("that takes no write doesn't undo what is saved here, and the store is named", async () => {
    const team = await aTeamPhase();
    await alfred(team.one, ["build"]);
    const [file = ""] = stateFiles(folderOf(team), "build-");
    rmSync(`${file}.bak`, { force: true });
    mkdirSync(join(`${file}.bak`, "in-the-way"), { recursive: true });

    const ended = await alfred(team.one, ["step", "done"]);

    expect(ended).toMatchObject({ exitCode: 5, stderr: expect.stringContaining(team.address) });
    expect(doneSteps(team.one)).toEqual(["plan"]);
  });
});

describe("a folder out of the project", () => {
  it("is the user's to name, also where the configuration says the same", async () => {
    const { one } = await aTeam();
    const address = `files:${temporaryFolder()}`;
    setStore(one, { address });

    expect((await alfred(one, ["history"], { environment: nothingSaid })).exitCode).toBe(4);
    const named = { ...nothingSaid, ALFRED_STORE: address };
    expect((await alfred(one, ["history"], { environment: named })).exitCode).toBe(0);
  });
});

describe("what a run starts", () => {
  it("learns of no store: neither agents nor commands, gates, tasks' checks and gates that are run again", async () => {
    const { one } = await aTeam();
    const seen = join(temporaryFolder(), "seen");
    const step = { name: "write", kind: "agent", prompt: "do.md" };
    writeFiles(one, {
      "look.sh": 'printf "%s %s\\n" "$1" "${ALFRED_STORE-none}" >> "$SEEN"\n',
      "tasks.md": "# Tasks\n\n## Wave 1\n- [~] **T-1**: Look\n  - check: sh look.sh task\n",
      ".moai/workflows/2-run.json": JSON.stringify({
        schema_version: 1,
        name: "2-run",
        steps: [
          { name: "begin", kind: "command", command: "sh look.sh command" },
          { ...step, gates: [{ kind: "command", command: "sh look.sh gate", expect: "pass" }] },
        ],
      }),
      ".moai/workflows/prompts/do.md": "Do {{STEP}}",
    });
    commitAll(one, "A phase that looks around");
    const told = async (...words: readonly string[]) => {
      rmSync(seen, { force: true });
      const ended = await alfred(one, words, { environment: { SEEN: seen } });
      expect(ended).toMatchObject({ exitCode: 0 });
      return readFileSync(seen, "utf8").trim().split("\n");
    };

    expect(await told("2-run", spec, "--agent-command", "sh look.sh agent")).toEqual([
      "command files",
      "agent files",
      "gate files",
    ]);
    expect(await told("tasks", "done", "tasks.md", "T-1")).toEqual(["task files"]);
    expect(await told("verify", spec, "--rerun", "--commit", "HEAD", "--setup", "sh look.sh setup")).toEqual([
      "setup files",
      "command files",
      "gate files",
    ]);
  }, 60_000);
});

describe("damage", () => {
  it("a damaged file comes back from the team's store, and is kept beside", async () => {
    const { one } = await aTeam();
    await withScriptedAgent(one, ["2-run", spec], failing);
    const file = stateFiles(one, "2-run").at(-1) ?? "";
    const whole = readFileSync(file, "utf8");
    writeFileSync(file, whole.slice(0, 200));
    const status = await alfred(one, ["store", "status"]);
    const ended = await alfred(one, ["history"]);

    expect(status.exitCode).toBe(3);
    expect(status.stdout).toContain("damaged here");
    expect(ended.stderr).toContain("backup is used");
    expect(readFileSync(file, "utf8")).toBe(whole);
    expect(readdirSync(stateFolder(one)).some((name) => name.includes(".damaged-"))).toBe(true);
  }, 60_000);

  it("a damaged record of the store is named, and replaced by what this machine has", async () => {
    const team = await aTeam();
    await withScriptedAgent(team.one, ["2-run", spec], failing);
    const name = basename(stateFiles(team.one, "2-run").at(-1) ?? "");
    const file = join(stateFolder(folderOf(team)), name);
    writeFileSync(file, "{}");
    rmSync(`${file}.bak`);
    const nowhere = await withScriptedAgent(team.other, ["2-run", spec, "--json"]);
    const status = await alfred(team.other, ["store", "status", "--json"]);
    const mended = await withScriptedAgent(team.one, ["resume", "--yes"]);

    expect(nowhere.exitCode).toBe(3);
    expect(json(nowhere).error).toMatchObject({ code: "shared_state_damaged", record: name });
    expect(json(status).records).toContainEqual({ name, standing: "damaged_there" });
    expect(mended.exitCode).toBe(0);
    expect(mended.stderr).toContain(`newest good version takes its place: ${name}`);
    expect(JSON.parse(readFileSync(file, "utf8"))["status"]).toBe("completed");
  }, 120_000);

  it("where the newest in the store is damaged, the one before stands in for who has none", async () => {
    const team = await aTeam();
    await withScriptedAgent(team.one, ["2-run", spec], failing);
    const name = basename(stateFiles(team.one, "2-run").at(-1) ?? "");
    writeFileSync(join(stateFolder(folderOf(team)), name), "{}");
    const ended = await withScriptedAgent(team.other, ["resume", "--yes"]);

    expect(ended.stderr).toContain("is damaged; the newest good version");
    expect(ended.exitCode).toBe(0);
    expect(readState(team.other, "2-run")["run_id"]).toBe(readState(team.one, "2-run")["run_id"]);
  }, 120_000);
});

describe("alfred doctor", () => {
  it("says that the team's store can be reached and read, and which of its records can't; what it names mends them", async () => {
    const team = await aTeam();
    await withScriptedAgent(team.one, ["2-run", spec], failing);
    const alone = await alfred(team.one, ["doctor"], { environment: offline });
    const well = await alfred(team.one, ["doctor"]);
    const name = basename(stateFiles(team.one, "2-run").at(-1) ?? "");
    const file = join(stateFolder(folderOf(team)), name);
    writeFileSync(file, "{}");
    const standIn = await alfred(team.one, ["doctor", "--lang", "ko"]);
    rmSync(`${file}.bak`);
    const lost = await alfred(team.one, ["doctor", "--json"]);
    const left = readFileSync(file, "utf8");
    const copied = await alfred(team.one, [
      ...["store", "copy", "--from", "files", "--to", "team", "--only", name, "--overwrite"],
    ]);
    const mended = await alfred(team.one, ["doctor"]);

    expect(alone.stdout).not.toContain("store");
    expect(well).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`✓ team's store: ${team.address}, 2 records`),
    });
    expect(standIn).toMatchObject({ exitCode: 3, stdout: expect.stringContaining(`✗ 팀 저장소: ${name}`) });
    expect(standIn.stdout).toContain("이전 버전을 대신 사용합니다");
    expect(lost.exitCode).toBe(3);
    expect(json(lost).findings).toContainEqual({
      verdict: "problem",
      subject: `team's store: ${name}`,
      detail: expect.stringContaining("so is the version before"),
    });
    expect(left).toBe("{}");
    expect(copied.exitCode).toBe(0);
    expect(mended.exitCode).toBe(0);
  }, 60_000);

  it("says where the store can't be reached, without its password, and what can't be meant", async () => {
    const team = await aTeam();
    const away = await alfred(team.one, ["doctor"], { environment: { ALFRED_STORE: closedPort } });
    const strange = await alfred(team.one, ["doctor"], { environment: { ALFRED_STORE: "mysql://db" } });

    expect(away).toMatchObject({ exitCode: 3, stdout: expect.stringContaining("✗ team's store: ERROR") });
    expect(away.stdout).toContain("can't be reached");
    expect(away.stdout).not.toContain("secret-word");
    expect(strange).toMatchObject({ exitCode: 3, stdout: expect.stringContaining("postgres://…") });
  }, 30_000);

  it("names a record that a newer alfred wrote", async () => {
    const team = await aTeam();
    await alfred(team.one, ["history"]);
    const [file = ""] = stateFiles(folderOf(team), "0-project");
    writeFileSync(file, readFileSync(file, "utf8").replace('"schema_version": 1', '"schema_version": 9'));
    const ended = await alfred(team.one, ["doctor"]);

    expect(ended.exitCode).toBe(3);
    expect(ended.stdout).toContain(`✗ team's store: ${basename(file)}`);
    expect(ended.stdout).toContain("newer");
  }, 30_000);
});

describe("alfred store", () => {
  it("copies there and back: the same bytes, and nothing a second time", async () => {
    const { one } = await aTeam();
    await withScriptedAgent(one, ["2-run", spec], { ...failing, ...offline });
    const [away, before] = [temporaryFolder(), stateFiles(one, "").map((file) => readFileSync(file))];
    const copy = (from: string, to: string, ...more: readonly string[]) =>
      alfred(one, ["store", "copy", "--from", from, "--to", to, "--json", ...more]);
    const tried = await copy("files", `files:${away}`, "--dry-run");
    expect(existsSync(join(away, ".moai/memory/command-state"))).toBe(false);
    const done = await copy("files", `files:${away}`);
    const again = await copy("files", `files:${away}`);
    for (const file of stateFiles(one, "")) rmSync(file);
    for (const file of readdirSync(stateFolder(one)))
      rmSync(join(stateFolder(one), file), { recursive: true });
    const back = await copy(`files:${away}`, "files");

    expect(json(tried)).toMatchObject({
      ok: true,
      dry_run: true,
      copied: [expect.any(String), expect.any(String)],
    });
    expect(json(done).copied).toEqual(json(tried).copied);
    expect(json(again)).toMatchObject({ copied: [], same: json(done).copied });
    expect(json(back).copied).toEqual(json(done).copied);
    expect(stateFiles(one, "").map((file) => readFileSync(file))).toEqual(before);
  }, 60_000);

  it("leaves what is newer in the target, unless it is told to overwrite", async () => {
    const team = await aTeam();
    await withScriptedAgent(team.one, ["2-run", spec], failing);
    await alfred(team.other, ["history"]);
    await withScriptedAgent(team.one, ["resume", "--yes"]);
    const words = ["store", "copy", "--from", "files", "--to", "team"];
    const left = await alfred(team.other, words);
    const over = await alfred(team.other, [...words, "--overwrite", "--json"]);

    expect(left.exitCode).toBe(0);
    expect(left.stdout).toContain("1 newer in the target, left");
    expect(left.stdout).toContain("--overwrite");
    expect(json(over).copied).toHaveLength(1);
  }, 120_000);

  it("names what is damaged in the source, and what somebody is at work on", async () => {
    const team = await aTeam();
    await withScriptedAgent(team.one, ["2-run", spec], { ...failing, ...offline });
    const store = openFileStore(folderOf(team), () => new Date());
    const key = { phase: "2-run", specId: spec };
    const words = ["store", "copy", "--from", "files", "--to", "team", "--json"];
    const held = await store.withLease(key, { now: () => new Date(), waitMs: 0 }, () =>
      alfred(team.one, words),
    );
    const [first = ""] = stateFiles(team.one, "0-project");
    writeFileSync(first, "{");
    rmSync(`${first}.bak`, { force: true });
    const damaged = await alfred(team.one, words);

    expect(held.exitCode).toBe(4);
    expect(json(held)).toMatchObject({
      copied: [expect.stringContaining("0-project")],
      held: [expect.any(String)],
    });
    expect(damaged.exitCode).toBe(3);
    expect(json(damaged).damaged).toMatchObject([{ name: basename(first), side: "from" }]);
  }, 60_000);

  it("shows how both stand: the same, newer here, newer there, at work", async () => {
    const team = await aTeam();
    const none = await alfred(team.one, ["store", "status", "--json"], { environment: offline });
    const first = await alfred(team.one, ["store", "status"]);
    await alfred(team.one, ["history"]);
    const same = await alfred(team.one, ["store", "status", "--lang", "ko"]);
    const there = await alfred(team.other, ["store", "status", "--json"]);
    const store = openFileStore(folderOf(team), () => new Date());
    const key = { phase: "0-project", specId: null };
    const busy = await store.withLease(key, { now: () => new Date(), waitMs: 0 }, () =>
      alfred(team.one, ["store", "status"]),
    );

    expect(json(none)).toEqual({ ok: true, exit_code: 0, store: null });
    expect(first.stdout).toMatch(/0-project-\d+T\d+Z\.json: newer here/);
    expect(same.stdout).toContain("양쪽이 같습니다.");
    expect(json(there)).toMatchObject({
      ok: true,
      here_count: 0,
      there_count: 1,
      records: [{ standing: "bring_in" }],
      held: [],
    });
    expect(busy.stdout).toContain(`0-project is being worked on by process ${process.pid}`);
  }, 60_000);

  it.each([
    [["--from", "files", "--to", "files"], "both files"],
    [["--from", "somewhere", "--to", "files"], "name a store"],
    [["--from", "files", "--to", closedPort], "holds a password"],
    [["--from", "files"], "--to"],
  ])("refuses %j", async (words, said) => {
    const { one } = await aTeam();
    for (const lang of ["en", "ko"]) {
      const ended = await alfred(one, ["store", "copy", ...words, "--lang", lang]);

      expect(ended.exitCode).toBe(2);
      if (lang === "en") expect(ended.stderr).toContain(said);
      expect(ended.stderr).not.toContain("secret-word");
    }
  });

  it("team means nothing where no store is shared", async () => {
    const { one } = await aTeam();
    const words = ["store", "copy", "--from", "files", "--to", "team"];
    const ended = await alfred(one, words, { environment: offline });
    const direct = await alfred(one, [
      "store",
      "copy",
      "--from",
      "files",
      "--to",
      "postgres://127.0.0.1:1/x",
    ]);

    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain("shares no store");
    expect(direct.exitCode).toBe(3);
  });
});

describe("housekeeping", () => {
  it("what one machine cleans is gone from the store, and another machine doesn't bring it back", async () => {
    const team = await aTeam();
    await withScriptedAgent(team.one, ["2-run", spec]);
    await alfred(team.other, ["history"]);
    const cleaned = await alfred(team.one, ["clean", "--keep-days", "0", "--json"]);
    await alfred(team.other, ["history"]);
    await alfred(team.one, ["history"]);

    expect(json(cleaned).removed).toHaveLength(1);
    expect(stateFiles(folderOf(team), "2-run")).toEqual([]);
    expect(stateFiles(team.one, "2-run")).toEqual([]);
    expect(stateFiles(team.other, "2-run")).toHaveLength(1);
  }, 120_000);
});
