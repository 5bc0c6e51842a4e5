import { expect, it } from "vitest";
import type { Execution } from "../../src/executions/index.ts";
import { AlfredError } from "../../src/failures/index.ts";
import { aProject, temporaryFolder } from "../support/temporary-project.ts";
import {
  aTask,
  requestOf,
  type Served,
  serve,
  type Task,
  timesDone,
  untilAllEnded,
} from "./served-executions.ts";

/** `ALFRED_CHAOS=full`: as the issue asks. Else a size that every test run can bear. */
const isFull = process.env["ALFRED_CHAOS"] === "full";
const size = isFull ? { executions: 50, kills: 20, jobMs: 1500 } : { executions: 8, kills: 3, jobMs: 600 };
const atOnce = "4";

it(
  `a server that is killed ${size.kills} times under ${size.executions} executions: each is done once and in its true state`,
  async () => {
    const [root, folder] = [aProject(), temporaryFolder()];
    const tasks = Array.from({ length: size.executions }, (_, number) => aTask(folder, number));
    const start = () => serve(root, ["--running", atOnce, "--running-per-tenant", atOnce]);
    let server = await start();
    let kills = 0;
    const startedAt = performance.now();

    // Asked for all the time while the server comes and goes; without an answer, asked again with the same key.
    const asking = askForAll(() => server, tasks);
    while (kills < size.kills) {
      await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 2_000));
      server.child.kill("SIGKILL");
      await server.ended;
      kills += 1;
      server = await start();
    }
    const retries = await asking;
    const all = await untilAllEnded(server.client, tasks.length, isFull ? 400_000 : 90_000);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    server.child.kill("SIGTERM");
    await server.ended;

    const states = tasks.map((task) => {
      const found = all.filter(({ request }) => request.idempotencyKey === task.key);
      return { task, found, times: timesDone(task) };
    });
    const count = (status: string) => all.filter((each) => each.status === status).length;
    console.log(
      `killed server: ${all.length} executions, ${kills} kills, ${retries} requests asked again, ${seconds} s; ` +
        `completed ${count("COMPLETED")}, failed ${count("FAILED")}; done once ${states.filter(({ times }) => times === 1).length}`,
    );
    expect(all).toHaveLength(tasks.length);
    for (const { task, found, times } of states) {
      expect(found.map(wayOf), task.key).toEqual([task.end === "FAILED" ? "FAILED failed" : "COMPLETED"]);
      expect(times, task.key).toBe(1);
      expect(
        found[0]?.history.map(({ to }) => to),
        task.key,
      ).toEqual(["PENDING", "RUNNING", task.end]);
    }
  },
  isFull ? 900_000 : 180_000,
);

/** Its state, and where it failed, why. */
function wayOf({ status, error }: Execution): string {
  if (error === null) return status;
  return `${status} ${error.code === "failed" ? error.code : JSON.stringify(error)}`;
}

/** @returns how often a request had to be asked again */
async function askForAll(server: () => Served, tasks: readonly Task[]): Promise<number> {
  let retries = 0;
  for (const task of tasks) {
    for (;;) {
      try {
        await server().client.create(requestOf(task, size.jobMs));
        break;
      } catch (error) {
        if (!(error instanceof AlfredError) || !error.code.startsWith("server_")) throw error;
        retries += 1;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return retries;
}
