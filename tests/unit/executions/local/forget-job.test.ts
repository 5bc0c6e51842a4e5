import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { silentTrace } from "../../../../src/context/index.ts";
import { identifyProcess } from "../../../../src/durable/index.ts";
import { forgetJob, listEndedJobs } from "../../../../src/executions/runners/local/forget-job.ts";
import {
  type JobFiles,
  jobFiles,
  type LocalOrder,
  takeJob,
  writeEnd,
  writeOrder,
} from "../../../../src/executions/runners/local/job-files.ts";
import { openWorkBranch } from "../../../../src/git/index.ts";
import { aProject, git, temporaryFolder, writeFiles } from "../../../support/temporary-project.ts";

const noon = new Date("2026-03-01T12:00:00.000Z");
const later = new Date("2026-03-01T13:00:00.000Z");
const cancelled = { endedAt: noon, end: { kind: "cancelled" }, runId: null } as const;

interface Job {
  readonly directory: string;
  readonly id: string;
  readonly files: JobFiles;
  readonly order: LocalOrder;
  readonly forget: () => Promise<void>;
}

function aJob(project = temporaryFolder()): Job {
  const directory = join(project, ".moai/memory/executions");
  const id = crypto.randomUUID();
  const files = jobFiles(directory, id);
  const order: LocalOrder = {
    executionId: id,
    project,
    repository: project,
    prefix: "",
    worktree: join(project, ".moai/memory/worktrees", id),
    branch: `alfred/execution-${id}`,
    commit: existsSync(join(project, ".git")) ? git(project, "rev-parse", "HEAD") : "0".repeat(40),
    command: ["job", "prompt"],
    input: "",
    timeoutSeconds: 60,
  };
  writeOrder(files, order);
  writeFileSync(files.output, "what it printed");
  return { directory, id, files, order, forget: () => forgetJob(directory, id, silentTrace) };
}

describe("what is kept of a local job", () => {
  it("is taken away when it has ended; other jobs, and one that isn't there, don't matter", async () => {
    const job = aJob();
    const other = aJob(job.order.project);
    takeJob(job.files, noon);
    writeEnd(job.files, cancelled);
    await job.forget();
    await job.forget();

    expect(readdirSync(job.directory)).toEqual([other.id]);
  });

  it("is taken away where it was never begun", async () => {
    const job = aJob();
    await job.forget();

    expect(existsSync(job.files.folder)).toBe(false);
  });

  it("stays while its process is at work, also on a machine that can't be seen from here", async () => {
    const [here, elsewhere] = [aJob(), aJob()];
    takeJob(here.files, noon);
    takeJob(elsewhere.files, noon);
    const claim = JSON.parse(readFileSync(elsewhere.files.claim, "utf8"));
    writeFileSync(elsewhere.files.claim, JSON.stringify({ ...claim, host: "another-machine" }));

    await expect(here.forget()).rejects.toThrow(`${identifyProcess(process.pid).processId}`);
    await expect(elsewhere.forget()).rejects.toThrow("another-machine");
    for (const { files } of [here, elsewhere]) expect(existsSync(files.output)).toBe(true);
  });

  it("is taken away where its process is gone without a word", async () => {
    const job = aJob();
    takeJob(job.files, noon);
    const claim = JSON.parse(readFileSync(job.files.claim, "utf8"));
    writeFileSync(job.files.claim, JSON.stringify({ ...claim, process_id: 4_194_000 }));
    await job.forget();

    expect(existsSync(job.files.folder)).toBe(false);
  });

  it("brings work home first that couldn't be brought when it ended, and stays where it still can't", async () => {
    const project = aProject();
    const [good, bad] = [aJob(project), aJob(project)];
    for (const { files, order } of [good, bad]) {
      mkdirSync(join(project, ".moai/memory/worktrees"), { recursive: true });
      await openWorkBranch({ ...order, directory: order.worktree });
      writeFiles(order.worktree, { "src/new.js": "left\n" });
      takeJob(files, noon);
      writeEnd(files, cancelled);
    }
    rmSync(join(bad.order.worktree, ".git"));
    writeFileSync(join(bad.order.worktree, ".git"), "gitdir: /nowhere\n");
    await good.forget();

    expect(git(project, "show", `${good.order.branch}:src/new.js`)).toBe("left");
    expect(existsSync(good.order.worktree)).toBe(false);
    await expect(bad.forget()).rejects.toThrow();
    expect(existsSync(bad.files.end)).toBe(true);
    expect(readFileSync(join(bad.order.worktree, "src/new.js"), "utf8")).toBe("left\n");
  });
});

describe("the jobs that ended before a moment", () => {
  it("are those that said so; nothing else in their folder is looked at", () => {
    const job = aJob();
    const { directory, order } = job;
    const [young, open, damaged] = [aJob(order.project), aJob(order.project), aJob(order.project)];
    writeEnd(job.files, cancelled);
    writeEnd(young.files, { ...cancelled, endedAt: later });
    writeFileSync(damaged.files.end, "{");
    writeFiles(directory, { "notes/end.json": "{}", "loose.txt": "" });

    expect(listEndedJobs(directory, later)).toEqual([job.id]);
    expect(new Set(listEndedJobs(directory, new Date(later.getTime() + 1)))).toEqual(
      new Set([job.id, young.id]),
    );
    expect(listEndedJobs(join(directory, "none"), later)).toEqual([]);
    expect(existsSync(open.files.order)).toBe(true);
  });
});
