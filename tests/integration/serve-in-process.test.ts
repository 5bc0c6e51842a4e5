import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { silentTrace } from "../../src/context/index.ts";
import { doJob, executionClient, type Runner } from "../../src/executions/index.ts";
import { alfred, cliFile, until } from "../support/command-line.ts";
import { aLocalRunner, aScript, scripted, seen } from "../support/local-jobs.ts";
import { entered, served, tenantToken } from "../support/served-here.ts";
import { aProject, commitAll, git, temporaryFolder, writeFiles } from "../support/temporary-project.ts";

const { PATH, HOME } = process.env;

describe("a server and its client, in this process", () => {
  it("removes ended executions with their folders when they are older than they are kept; branches stay", async () => {
    const root = aProject();
    const first = await served(root);
    const words = ["create", "--agent-command", scripted, "--prompt", "write new.txt made", "--follow"];
    expect((await first.asked(...words)).exitCode).toBe(0);
    const list = (await first.asked("list", "--json")).stdout;
    const [id = ""] = /[0-9a-f-]{36}/.exec(list) ?? [];
    const folder = join(root, ".moai/memory/executions", id);
    first.end();
    await first.exitCode;
    expect(existsSync(join(folder, "output.log"))).toBe(true);
    const kept = await served(root, ["--keep-days", "0"], { daysLater: 400 });
    expect((await kept.asked("show", id)).exitCode).toBe(0);
    kept.end();
    await kept.exitCode;
    const { asked } = await served(root, [], { daysLater: 31 });
    await until("its folder is gone", () => !existsSync(folder));
    await until("its record is gone", async () => (await asked("show", id)).exitCode !== 0);

    expect(git(root, "show", `alfred/execution-${id}:new.txt`)).toBe("made");
    expect(await entered(root, ["serve", "--keep-days", "soon"]).exitCode).toBe(2);
  });

  it("keeps its records where ALFRED_RECORDS says, unless an option says otherwise; an empty one says nothing", async () => {
    const [root, places] = [aProject(), temporaryFolder()];
    const at = (name: string) => join(places, name);
    const own = join(root, ".moai/memory/executions.db");

    await served(root, [], { variables: { ALFRED_RECORDS: `sqlite:${at("variable.db")}` } });
    await served(root, ["--store", `sqlite:${at("option.db")}`], {
      variables: { ALFRED_RECORDS: `sqlite:${at("not.db")}` },
    });
    expect(["variable.db", "option.db", "not.db"].map((name) => existsSync(at(name)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(existsSync(own)).toBe(false);
    await served(root, [], { variables: { ALFRED_RECORDS: "" } });
    expect(existsSync(own)).toBe(true);
  });

  it("a prompt is asked for, followed, shown, listed", async () => {
    const root = aProject();
    const { asked, said, url } = await served(root);
    expect(said.stdout).toMatch(/Token: [\w-]{43}\n/);
    expect(statSync(join(root, ".moai/memory/serve-token")).mode & 0o777).toBe(0o600);

    const words = [
      "create",
      "--agent-command",
      scripted,
      "--timeout",
      "60",
      "--metadata",
      "ticket=42",
      "--metadata",
      "bare",
    ];
    const made = await asked(
      ...words,
      "--idempotency-key",
      "k",
      "--prompt",
      "-",
      "--follow",
      "<write new.txt two\nsay all done",
    );
    expect(made).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("all done") });
    const again = await asked(...words, "--idempotency-key", "k", "--prompt", "other");
    expect(again.stdout).toContain("was created before with the same idempotency key");

    const listed = await asked("list", "--limit", "1", "--status", "COMPLETED", "--project", ".", "--json");
    const [first] = JSON.parse(listed.stdout).executions;
    expect(first.request.metadata).toEqual({ ticket: "42", bare: "" });
    expect((await asked("list")).stdout).toContain("COMPLETED");
    expect((await asked("list", "--after", first.id)).stdout).toBe("There is no execution.\n");
    const shown = await asked("show", first.id);
    expect(shown.stdout).toContain(`Branch: alfred/execution-${first.id}\nFiles: new.txt\n`);
    expect((await asked("show", first.id, "--lang", "ko")).stdout).toContain("상태: COMPLETED");
    expect((await asked("logs", first.id)).stdout).toContain("all done");
    expect(git(root, "show", `${first.result.branch}:new.txt`)).toBe("two");

    const tenant = executionClient({ server: url, token: tenantToken });
    expect((await tenant.list()).items).toEqual([]);
    await expect(tenant.show(first.id)).rejects.toMatchObject({ code: "execution_not_found" });
    await expect(tenant.create({})).rejects.toMatchObject({ code: "execution_request_invalid" });
  });

  it("one is cancelled, and what has failed says so", async () => {
    const root = aProject();
    const { asked } = await served(root);
    const made = await asked("create", "--prompt", "sleep 60000", "--agent-command", scripted, "--json");
    const { id } = JSON.parse(made.stdout).execution;
    expect(await asked("cancel", id)).toMatchObject({ exitCode: 0, stdout: `✓ ${id} is cancelled.\n` });
    expect(await asked("cancel", id)).toMatchObject({ exitCode: 4 });
    const failed = await asked(
      "create",
      "--prompt",
      "exit 3",
      "--agent-command",
      scripted,
      "--follow",
      "--json",
    );

    expect(failed.exitCode).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({ ok: false, execution: { status: "FAILED" } });
    const error = JSON.parse(failed.stdout).execution.id;
    expect((await asked("show", error)).stdout).toContain("Error: failed: ");
    expect((await asked("logs", crypto.randomUUID())).exitCode).toBe(2);
    expect((await asked("create", "--max-tokens", "0")).exitCode).toBe(2);
    expect((await asked("create", "2-run")).stderr).toContain("specId is needed for 2-run");
  });

  it("says where it can't listen, and what else can't be", async () => {
    const root = aProject();
    const { url } = await served(root);
    const { port } = new URL(url);
    const other = entered(root, ["serve", "--port", port, "--quiet"]);

    expect(await other.exitCode).toBe(1);
    expect(other.said.stderr).toContain("EADDRINUSE");
    for (const words of [
      ["--port", "65536"],
      ["--callback-network", "x"],
      ["--tenants", "none.json"],
      ["--project-root", "none"],
    ])
      expect(await entered(root, ["serve", ...words]).exitCode, words.join(" ")).toBe(2);
    const client = executionClient({ server: "http://127.0.0.1:1", token: "x" });
    await expect(client.list()).rejects.toMatchObject({ code: "server_unreachable" });
  });
});

describe("a job's own process, in this one", () => {
  const context = (signal = new AbortController().signal) => ({
    now: () => new Date(),
    signal,
    language: "en" as const,
    environment: { PATH, HOME },
    trace: silentTrace,
    report: () => {},
  });

  /** The order is written as the runner does; what it starts does nothing, so that the job is left to this process. */
  async function ordered(root: string, lines: readonly string[], more = {}) {
    const runner: Runner = aLocalRunner(root, ["true"]);
    const order = aScript(root, lines, more);
    await runner.start(order);
    const place = {
      directory: join(root, ".moai/memory/executions"),
      executionId: order.executionId,
      alfred: [process.execPath, cliFile],
    };
    return { runner, place };
  }

  it("does it once, and says how it ended", async () => {
    const root = aProject();
    const { runner, place } = await ordered(root, ["write a.txt 1", "say done"]);
    await Promise.all([doJob(context(), place), doJob(context(), place)]);

    expect(await runner.observe(place.executionId)).toMatchObject({
      kind: "ended",
      end: { kind: "succeeded", result: { artifacts: ["a.txt"] } },
    });
    expect(readFileSync(join(place.directory, place.executionId, "output.log"), "utf8")).toContain("done");
  });

  it("ends it at its limit, and where it is told to end", async () => {
    const root = aProject();
    const slow = await ordered(root, ["sleep 60000"], { timeout: 1 });
    await doJob(context(), slow.place);
    expect(await slow.runner.observe(slow.place.executionId)).toMatchObject({
      end: { error: { code: "timed_out" } },
    });

    const told = await ordered(root, ["sleep 60000"]);
    const ending = new AbortController();
    setTimeout(() => ending.abort("SIGTERM"), 1_500);
    await doJob(context(ending.signal), told.place);
    expect(await told.runner.observe(told.place.executionId)).toMatchObject({
      end: { error: { code: "interrupted" } },
    });
  });

  it("is cancelled where that was asked for, whether it was at work, had failed for it, or couldn't begin", async () => {
    const root = aProject();
    const cancelFile = ({ directory, executionId }: { directory: string; executionId: string }) =>
      join(directory, executionId, "cancel");
    const atWork = await ordered(root, ["sleep 60000"]);
    const ending = new AbortController();
    setTimeout(() => {
      writeFileSync(cancelFile(atWork.place), "");
      ending.abort("SIGTERM");
    }, 1_500);
    await doJob(context(ending.signal), atWork.place);
    const failed = await ordered(root, ["exit 3"]);
    writeFileSync(cancelFile(failed.place), "");
    await doJob(context(), failed.place);
    const unmade = await ordered(root, ["say x"]);
    const file = join(unmade.place.directory, unmade.place.executionId, "order.json");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(/"commit": "[0-9a-f]+"/, `"commit": "${"0".repeat(40)}"`),
    );
    writeFileSync(cancelFile(unmade.place), "");
    await doJob(context(), unmade.place);

    for (const { runner, place } of [atWork, failed, unmade])
      expect(await runner.observe(place.executionId)).toMatchObject({ end: { kind: "cancelled" } });
    // What was done in spite of it is done.
    const done = await ordered(root, ["write a.txt 1"]);
    writeFileSync(cancelFile(done.place), "");
    await doJob(context(), done.place);
    expect(await done.runner.observe(done.place.executionId)).toMatchObject({ end: { kind: "succeeded" } });
  });

  it("fails with what alfred said, and with alfred's own end where it said nothing", async () => {
    const root = aProject();
    const refused = await ordered(root, ["write half.txt 1", "exit 3"]);
    await doJob(context(), refused.place);
    const silent = await ordered(root, ["say x"]);
    await doJob(context(), { ...silent.place, alfred: ["sh", "-c", "kill -9 $$", "sh"] });

    expect(await refused.runner.observe(refused.place.executionId)).toMatchObject({
      end: { kind: "failed", error: { code: "failed" }, result: { artifacts: ["half.txt"] } },
    });
    expect(await silent.runner.observe(silent.place.executionId)).toMatchObject({
      end: { kind: "failed", error: { code: "no_answer", message: expect.stringContaining("a signal") } },
    });
  });

  it("works in the project's folder of a larger repository, whose files are named from there", async () => {
    const root = aProject();
    const project = join(root, "packages/shop");
    writeFiles(project, { "package.json": "{}" });
    commitAll(root, "A package");
    const { runner, place } = await ordered(project, ["write a.txt 1"]);
    await doJob(context(), place);
    const { end } = await seen(runner, place.executionId, "ended");
    const branch = `alfred/execution-${place.executionId}`;

    expect(end).toMatchObject({ kind: "succeeded", result: { artifacts: ["a.txt"], branch } });
    expect(git(root, "show", `${branch}:packages/shop/a.txt`)).toBe("1");
  });

  it("isn't done where its work can't be brought back, which stays then where it is", async () => {
    const root = aProject();
    const { runner, place } = await ordered(root, ["write a.txt 1", "say done"]);
    const worktree = join(root, ".moai/memory/worktrees", place.executionId);
    const spoil = `"$0" "$@"; code=$?; echo "gitdir: /nowhere" > '${join(worktree, ".git")}'; exit $code`;
    await doJob(context(), { ...place, alfred: ["sh", "-c", spoil, process.execPath, cliFile] });

    expect(await runner.observe(place.executionId)).toMatchObject({
      end: { kind: "failed", error: { code: "not_brought_back" }, result: { artifacts: [], branch: null } },
    });
    expect(readFileSync(join(worktree, "a.txt"), "utf8")).toBe("1\n");
  });

  it("fails where its work tree can't be made, and where there is no order there is nothing to do", async () => {
    const root = aProject();
    const { runner, place } = await ordered(root, ["say x"]);
    const file = join(place.directory, place.executionId, "order.json");
    const order = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...order, commit: "0".repeat(40) }));
    await doJob(context(), place);

    expect(await runner.observe(place.executionId)).toMatchObject({
      end: { kind: "failed", error: { code: "not_started" } },
    });
    await doJob(context(), { ...place, executionId: crypto.randomUUID() });
  });

  it("a bare prompt is given to an agent", async () => {
    const root = aProject();
    const asked = (words: readonly string[], input: string) =>
      alfred(root, ["job", "prompt", ...words], { input });

    const done = await asked(["--agent-command", scripted, "--json"], "say hello");
    expect(JSON.parse(done.stdout)).toMatchObject({
      ok: true,
      outcome: "completed",
      output: expect.stringContaining("hello"),
    });
    const failed = await asked(["--agent-command", scripted, "--json"], "exit 4");
    expect(JSON.parse(failed.stdout)).toMatchObject({ ok: false, outcome: "failed", exit_code: 1 });
    expect((await asked([], "x")).exitCode).toBe(2);
  });
});
