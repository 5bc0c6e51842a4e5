import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { openStateStore } from "../../src/sharing/index.ts";
import { recordOf } from "../contracts/state-store.ts";
import { aRun } from "../support/a-run.ts";
import { alfred, aTeam, failing, spec, type Team, withScriptedAgent } from "../support/a-team.ts";
import { bundle } from "../support/bundle.ts";
import {
  readState,
  type Started,
  startAlfred,
  stateFiles,
  stateFolder,
  until,
  withAgent,
} from "../support/command-line.ts";
import { commitAll, git } from "../support/temporary-project.ts";
import { temporaryDatabase } from "./database.ts";
import { anOwnServer } from "./own-server.ts";

const where = { directory: "/", now: () => new Date() };

async function rowsOf(address: string, text: string) {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** The run as the database has it. */
async function sharedRun({ address }: Team) {
  const [row] = await rowsOf(address, "select body from alfred_state_records where name like '2-run%'");
  return JSON.parse(String(row["body"]));
}

function callsIn(root: string): readonly string[] {
  const file = join(root, ".moai/memory/agent-calls.jsonl");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).step);
}

/** Starts the run on the first machine, whose agent hangs in the named step, and waits until it does. */
async function aHangingRun(
  { one }: Team,
  step: string,
): Promise<Started & { readonly endAgent: () => number }> {
  const environment = { AGENT_BEHAVIOUR: "hangs", AGENT_HANGS_IN: step };
  const started = startAlfred(one, ["2-run", spec, ...withAgent], { environment });
  const note = join(one, ".moai/memory/agent-at-work");
  await until(`an agent is at work in ${step}`, () => existsSync(note));
  const endAgent = () => {
    const agent = Number(readFileSync(note, "utf8"));
    rmSync(note);
    kill(agent);
    return agent;
  };
  onTestFinished(() => {
    started.child.kill("SIGKILL");
    if (existsSync(note)) endAgent();
  });
  return { ...started, endAgent };
}

function kill(processId: number): void {
  try {
    process.kill(processId, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

describe("two machines on one PostgreSQL", () => {
  it("killed on the one, gone on with on the other at once: one id, no finished step again", async () => {
    const team = await aTeam(await temporaryDatabase());
    const { child, ended } = await aHangingRun(team, "green_phase");
    const id = readState(team.one, "2-run")["run_id"];
    expect(await sharedRun(team)).toEqual(readState(team.one, "2-run"));
    commitAll(team.one, "The failing test");
    child.kill("SIGKILL");
    await ended;
    git(team.other, "pull", "--quiet");
    const startedAt = Date.now();
    const looked = await alfred(team.other, ["history"]);
    const lookedMs = Date.now() - startedAt;
    const resumed = await withScriptedAgent(team.other, ["resume", "--yes"]);

    console.log(`killed on one machine; seen on the other after ${lookedMs} ms`);
    expect(looked.stdout).toContain("2-run");
    expect(looked.stderr).toContain(`was held by process ${child.pid}`);
    expect(resumed.exitCode).toBe(0);
    expect(readState(team.other, "2-run")).toMatchObject({ run_id: id, status: "completed" });
    expect(callsIn(team.one)).toEqual(["red_phase", "green_phase"]);
    expect(callsIn(team.other)).toEqual(["green_phase", "refactor_phase"]);
    expect((await sharedRun(team))["status"]).toBe("completed");
    const [verified] = [await alfred(team.one, ["verify", spec, "--json"])];
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, run_id: id });
  });

  it("at work on the one, it is refused on the other with who holds it and where", async () => {
    const team = await aTeam(await temporaryDatabase());
    const { child, ended, endAgent } = await aHangingRun(team, "red_phase");
    const refused = await withScriptedAgent(team.other, ["resume", "--yes", "--json"]);
    const again = await withScriptedAgent(team.other, ["2-run", spec, "--json"]);
    const status = await alfred(team.other, ["store", "status", "--json"]);
    child.kill("SIGTERM");
    endAgent();
    const { exitCode } = await ended;

    for (const each of [refused, again]) {
      expect(each.exitCode).toBe(4);
      expect(JSON.parse(each.stdout).error).toMatchObject({
        code: "run_held",
        holder: { process_id: child.pid, host: hostname() },
      });
    }
    expect(JSON.parse(status.stdout).held).toMatchObject([
      { key: `2-run ${spec}`, process_id: child.pid, host: hostname() },
    ]);
    expect(exitCode).toBe(130);
    expect((await sharedRun(team))["status"]).toBe("paused");
    const after = await alfred(team.other, ["store", "status", "--json"]);
    expect(JSON.parse(after.stdout).held).toEqual([]);
  });

  it("both start the same SPEC at the same moment: one runs it, the other is refused", async () => {
    const team = await aTeam(await temporaryDatabase());
    await alfred(team.one, ["history"]);
    const both = await Promise.all(
      [team.one, team.other].map((root) => withScriptedAgent(root, ["2-run", spec, "--json"])),
    );
    const codes = both.map(({ exitCode }) => exitCode).sort();
    const names = await rowsOf(
      team.address,
      "select name from alfred_state_records where name like '2-run%'",
    );

    // Who waited until the first had ended began a run of its own.
    expect([0, 4]).toContain(codes[1]);
    expect(names).toHaveLength(codes.filter((code) => code === 0).length);
    expect(names.length).toBeGreaterThan(0);
  });

  it("a damaged row is named, and mended from the machine that has it", async () => {
    const team = await aTeam(await temporaryDatabase());
    await withScriptedAgent(team.one, ["2-run", spec], failing);
    await rowsOf(
      team.address,
      "update alfred_state_records set body = replace(body, 'failed', 'passed'), before_body = 'x' where name like '2-run%'",
    );
    const refused = await withScriptedAgent(team.other, ["2-run", spec, "--json"]);
    const mended = await withScriptedAgent(team.one, ["resume", "--yes"], failing);
    const seen = await alfred(team.other, ["history", "--json"]);

    expect(refused.exitCode).toBe(3);
    expect(JSON.parse(refused.stdout).error).toMatchObject({
      code: "shared_state_damaged",
      record: basename(stateFiles(team.one, "2-run")[0] ?? ""),
    });
    expect(mended.stderr).toContain("newest good version takes its place");
    expect(JSON.parse(seen.stdout).runs[0].run_id).toBe(readState(team.one, "2-run")["run_id"]);
  });

  it("copied there and back, every file has the same bytes", async () => {
    const team = await aTeam(await temporaryDatabase());
    await withScriptedAgent(team.one, ["2-run", spec], { ALFRED_STORE: "files" });
    const files = stateFiles(team.one, "");
    const before = files.map((file) => readFileSync(file));
    const copy = async (from: string, to: string) => {
      const ended = await alfred(team.one, ["store", "copy", "--from", from, "--to", to, "--json"]);
      expect(ended.exitCode, ended.stderr).toBe(0);
      return JSON.parse(ended.stdout);
    };
    const sent = await copy("files", "team");
    rmSync(stateFolder(team.one), { recursive: true });
    const back = await copy("team", "files");
    const again = await copy("team", "files");

    expect(files.length).toBe(2);
    expect(sent.copied).toEqual(files.map((file) => basename(file)));
    expect(back.copied).toEqual(sent.copied);
    expect(again).toMatchObject({ copied: [], same: sent.copied });
    expect(stateFiles(team.one, "").map((file) => readFileSync(file))).toEqual(before);
  });

  it("a password is in no output, no record, and no process's words", async () => {
    const team = await aTeam(await temporaryDatabase());
    const ALFRED_STORE = team.address.replace("alfred@", "alfred:secret-word@");
    const run = startAlfred(team.one, ["2-run", spec, "--debug", ...withAgent], {
      environment: { ALFRED_STORE },
    });
    const words = readFileSync(`/proc/${run.child.pid}/cmdline`, "utf8");
    const ended = await run.ended;
    const stored = await rowsOf(team.address, "select * from alfred_state_records, alfred_state_leases");

    expect(ended.exitCode).toBe(0);
    expect(`${words}${ended.stdout}${ended.stderr}${JSON.stringify(stored)}`).not.toContain("secret-word");
    expect(
      stateFiles(team.one, "")
        .map((file) => readFileSync(file, "utf8"))
        .join(),
    ).not.toContain("secret-word");
  });
});

describe("one database", () => {
  it("has as many stores as its addresses name: what was shared with one counts for no other", async () => {
    const team = await aTeam(await temporaryDatabase());
    await rowsOf(team.address, "create schema second");
    const ALFRED_STORE = `${team.address}&options=-csearch_path%3Dsecond`;
    const first = await alfred(team.one, ["history"]);
    const second = await alfred(team.one, ["history"], { environment: { ALFRED_STORE } });
    const count = (schema: string) => rowsOf(team.address, `select name from ${schema}.alfred_state_records`);

    expect(first.stderr).toContain("1 sent");
    expect(second).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("1 sent") });
    expect(await count("second")).toEqual(await count("public"));
  });

  it("whose record somebody scribbled over is found by doctor, though nobody has changed it since", async () => {
    const team = await aTeam(await temporaryDatabase());
    await alfred(team.one, ["history"]);
    await rowsOf(team.address, "update alfred_state_records set body = 'scribbled'");
    const status = await alfred(team.one, ["store", "status"]);
    const doctor = await alfred(team.one, ["doctor"]);

    expect(status.exitCode).toBe(0);
    expect(doctor.exitCode).toBe(3);
    expect(doctor.stdout).toMatch(/✗ team's store: 0-project-\d+T\d+Z\.json: /);
  });
});

describe("a database that goes away", () => {
  it("in the middle of a run: nothing is lost, it is said, and resume sends it on when it is back", async () => {
    const server = await anOwnServer();
    const team = await aTeam(server.address);
    const { ended, endAgent } = await aHangingRun(team, "green_phase");
    const before = await sharedRun(team);
    await server.stop();
    endAgent();
    const stopped = await ended;
    const here = readState(team.one, "2-run");
    const meanwhile = await withScriptedAgent(team.one, ["resume", "--yes", "--json"]);
    await server.start();
    const left = await sharedRun(team);
    const resumed = await withScriptedAgent(team.one, ["resume", "--yes"]);
    const seen = await alfred(team.other, ["history", "--json"]);

    expect(stopped.exitCode, stopped.stderr).toBe(5);
    expect(stopped.stderr).toContain("saved on this machine, but not in the team's store");
    expect(here["timestamp"] > before["timestamp"]).toBe(true);
    expect(meanwhile.exitCode).toBe(3);
    expect(JSON.parse(meanwhile.stdout).error.code).toBe("store_unreachable");
    expect(left).toEqual(before);
    expect(resumed.stderr).toContain("1 sent");
    expect(resumed.exitCode).toBe(0);
    expect(JSON.parse(seen.stdout).runs[0]).toMatchObject({ run_id: here["run_id"], status: "completed" });
    expect(callsIn(team.one).filter((step) => step === "red_phase")).toHaveLength(1);
  });

  it("for a moment: the run takes its lease again and goes on", async () => {
    const server = await anOwnServer();
    const team = await aTeam(server.address);
    const { child, ended, endAgent } = await aHangingRun(team, "green_phase");
    await server.stop();
    await server.start();
    endAgent();
    const note = join(team.one, ".moai/memory/agent-at-work");
    await until("the agent is at work again", () => existsSync(note));
    const refused = await withScriptedAgent(team.other, ["resume", "--yes", "--json"]);
    const shared = await sharedRun(team);
    child.kill("SIGTERM");
    endAgent();
    await ended;

    expect(shared).toMatchObject({ run_id: readState(team.one, "2-run")["run_id"] });
    expect(shared.steps.find(({ name }: { name: string }) => name === "green_phase").attempts).toBe(2);
    expect(JSON.parse(refused.stdout).error).toMatchObject({
      code: "run_held",
      holder: { process_id: child.pid },
    });
  });
});

describe("many writers at once", () => {
  it("twenty processes on one record, some killed, some with little patience: every change is kept, every exit code true", async () => {
    const worker = await bundle(fileURLToPath(new URL("state-worker.ts", import.meta.url)), {
      format: "cjs",
    });
    const address = await temporaryDatabase();
    const store = await openStateStore({ address, project: "greeter" }, where);
    const name = "2-run-SPEC-AUTH-001-20251112T120000000Z.json";
    await store.write(recordOf(aRun({ now: new Date() }), "/p", name), null);
    const writers = Array.from({ length: 20 }, (_, at) => {
      const kind = at % 5 === 0 ? "killed" : at % 5 === 1 ? "impatient" : "patient";
      return { id: `writer_${at}`, kind, times: kind === "killed" ? 200 : 5 } as const;
    });
    const ended = await Promise.all(
      writers.map(async ({ id, kind, times }) => {
        const words = [worker, address, name, id, String(times), kind === "impatient" ? "0" : "90000"];
        const child: ChildProcess = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
        let said = 0;
        child.stdout?.on("data", (chunk: Buffer) => {
          said += chunk.length;
        });
        if (kind === "killed") setTimeout(() => child.kill("SIGKILL"), 800 + Math.random() * 2500);
        const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
        return { id, kind, said, exitCode };
      }),
    );
    const inputs = (await store.read(name))?.run.inputs ?? {};
    const held = await store.listHeld();
    await store.close();

    const kept = (id: string) => Number(inputs[id] ?? "0");
    const total = ended.reduce((sum, { said }) => sum + said, 0);
    const killed = ended.filter(({ kind }) => kind === "killed");
    console.log(`${total} changes said, ${killed.length} of 20 writers killed`);
    for (const { id, kind, said, exitCode } of ended) {
      if (kind === "patient") expect([id, exitCode, said, kept(id)]).toEqual([id, 0, 5, 5]);
      if (kind === "impatient")
        expect([id, exitCode === 0 || exitCode === 4, kept(id)]).toEqual([id, true, said]);
      // Killed between the change and the word of it, one more is there than was said.
      if (kind === "killed") expect([kept(id), kept(id) - 1]).toContain(said);
    }
    expect(killed.some(({ exitCode }) => exitCode === null)).toBe(true);
    expect(held).toEqual([]);
  });
});
