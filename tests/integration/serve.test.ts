import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startAlfred, until } from "../support/command-line.ts";
import { scripted } from "../support/local-jobs.ts";
import { aProject, git } from "../support/temporary-project.ts";

/** A server of the built command line, as a user starts one. */
async function served(
  root: string,
  words: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
) {
  const started = startAlfred(root, ["serve", "--port", "0", "--json", "--allow-agent-command", ...words], {
    environment,
  });
  let stdout = "";
  let log = "";
  started.child.stdout?.on("data", (text: string) => {
    stdout += text;
  });
  started.child.stderr?.on("data", (text: string) => {
    log += text;
  });
  onTestFinished(async () => {
    started.child.kill("SIGKILL");
    await started.ended;
  });
  await until(`the server listens (${log})`, () => stdout.includes("}") || started.child.exitCode !== null);
  return {
    ...started,
    ...(JSON.parse(stdout) as { url: string; token: string | null; token_file: string }),
    log: () => log,
  };
}

const execution = (root: string, server: string, ...words: readonly string[]) =>
  startAlfred(root, ["execution", ...words, "--server", server]).ended;

describe("alfred serve and alfred execution", () => {
  it("a prompt is asked for, worked on, followed and listed, and its work is on a branch", async () => {
    const root = aProject();
    const { url, token, token_file, child, ended } = await served(root);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(statSync(token_file).mode & 0o777).toBe(0o600);
    expect(git(root, "status", "--porcelain")).toBe("");

    const prompt = "write new.txt two\nsay all done";
    const made = await execution(
      root,
      url,
      "create",
      "--prompt",
      prompt,
      "--agent-command",
      scripted,
      "--follow",
    );
    expect(made).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("is COMPLETED.") });
    expect(made.stdout).toContain("all done");

    const listed = await execution(root, url, "list", "--json");
    const [first] = JSON.parse(listed.stdout).executions;
    expect(first).toMatchObject({ status: "COMPLETED", result: { artifacts: ["new.txt"] } });
    expect(git(root, "show", `${first.result.branch}:new.txt`)).toBe("two");
    const shown = await execution(root, url, "show", first.id);
    expect(shown.stdout).toContain(`Branch: ${first.result.branch}`);
    expect(shown.stdout).toContain("RUNNING → COMPLETED");
    expect((await execution(root, url, "list")).stdout).toContain(`${first.id}  COMPLETED`);
    expect((await execution(root, url, "logs", first.id)).stdout).toContain("all done");

    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ exitCode: 0, signal: null });
  });

  it("one is cancelled, and asked for in vain", async () => {
    const root = aProject();
    const { url } = await served(root, [], { ALFRED_TOKEN: "a-token-of-the-operator" });
    expect(existsSync(join(root, ".moai/memory/serve-token"))).toBe(false);
    const asked = (...words: readonly string[]) =>
      startAlfred(root, ["execution", ...words, "--server", url], {
        environment: { ALFRED_TOKEN: "a-token-of-the-operator" },
      }).ended;
    const made = await asked("create", "--prompt", "sleep 60000", "--agent-command", scripted, "--json");
    const { id } = JSON.parse(made.stdout).execution;
    const cancelled = await asked("cancel", id);
    expect(cancelled).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("is cancelled") });

    expect(await asked("cancel", id)).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("409") });
    expect(await asked("show", crypto.randomUUID())).toMatchObject({ exitCode: 2 });
    expect(await asked("create", "2-run", "--spec", "SPEC-NONE-001")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("There is no SPEC SPEC-NONE-001"),
    });
    const wrong = await startAlfred(root, ["execution", "list", "--server", url], {
      environment: { ALFRED_TOKEN: "guess", ALFRED_LANG: "ko" },
    }).ended;
    expect(wrong).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining("서버가 거부했습니다 (401)"),
    });
    const away = await asked("list");
    expect(away.exitCode).toBe(0);
  });

  it("a failed one's exit code is 1, where it is followed", async () => {
    const root = aProject();
    const { url } = await served(root);
    const made = await execution(
      root,
      url,
      "create",
      "--prompt",
      "exit 3",
      "--agent-command",
      scripted,
      "--follow",
      "--json",
    );

    expect(made.exitCode).toBe(1);
    expect(JSON.parse(made.stdout)).toMatchObject({ ok: false, execution: { status: "FAILED" } });
  });

  it("a server that is killed is started anew: its jobs have worked on, and it knows them", async () => {
    const root = aProject();
    const first = await served(root);
    const made = await execution(
      root,
      first.url,
      "create",
      "--prompt",
      "sleep 1500\nsay survived",
      "--agent-command",
      scripted,
      "--json",
    );
    const { id } = JSON.parse(made.stdout).execution;
    await until("the job is at work", () =>
      existsSync(join(root, ".moai/memory/executions", id, "claim.json")),
    );
    first.child.kill("SIGKILL");
    await first.ended;
    const second = await served(root);
    expect(second.token).toBeNull();
    const followed = await execution(root, second.url, "logs", id, "--follow");

    expect(followed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("survived") });
    const log = second.log();
    expect(log).toContain('"msg":"server_taken_over"');
    expect(log).not.toContain(readFileSync(second.token_file, "utf8").trim());
  });

  it("says what stands in the way", async () => {
    const root = aProject();
    const { url } = await served(root);
    const port = new URL(url).port;

    expect(await startAlfred(root, ["serve", "--port", port]).ended).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`can't listen at 127.0.0.1:${port}`),
    });
    expect(
      await startAlfred(root, ["serve", "--store", "postgres://u:pw123456@127.0.0.1:1/x"]).ended,
    ).toMatchObject({
      exitCode: 3,
      stderr: expect.not.stringContaining("pw123456"),
    });
    for (const words of [
      ["--port", "70000"],
      ["--runner", "docker"],
      ["--callback-network", "everything"],
      ["--project-root", "/nowhere/at/all"],
      ["--running", "0"],
      ["--tenants", "nowhere.json"],
    ]) {
      expect((await startAlfred(root, ["serve", ...words]).ended).exitCode, words.join(" ")).toBe(2);
    }
    expect(await execution(root, "http://127.0.0.1:1", "list")).toMatchObject({ exitCode: 1 });
    expect(await execution(aProject(), url, "list")).toMatchObject({ exitCode: 2 });
    expect(await execution(root, "nowhere", "list")).toMatchObject({ exitCode: 2 });
  });
});
