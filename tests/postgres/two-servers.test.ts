import { expect, it } from "vitest";
import { aTask, requestOf, serve, timesDone, untilAllEnded } from "../faults/served-executions.ts";
import { aProject, temporaryFolder } from "../support/temporary-project.ts";
import { temporaryDatabase } from "./database.ts";

it("two servers on one PostgreSQL share the work; one is killed, and the other takes its executions over", async () => {
  const [root, folder] = [aProject(), temporaryFolder()];
  const store = await temporaryDatabase();
  const words = ["--store", store, "--running", "6", "--running-per-tenant", "6"];
  const [one, other] = [await serve(root, words), await serve(root, words)];
  const tasks = Array.from({ length: 12 }, (_, number) => aTask(folder, number));
  for (const [number, task] of tasks.entries()) {
    await (number % 2 === 0 ? one : other).client.create(requestOf(task, 2_000));
  }
  const again = await other.client.create(requestOf(tasks[0] ?? aTask(folder, 0), 2_000));
  expect(again.isNew).toBe(false);

  await new Promise((resolve) => setTimeout(resolve, 2_500));
  one.child.kill("SIGKILL");
  await one.ended;
  const all = await untilAllEnded(other.client, tasks.length, 90_000);
  const taken = /"count":(\d+),"msg":"server_taken_over"/.exec(other.log())?.[1];
  other.child.kill("SIGTERM");
  await other.ended;

  console.log(`two servers: ${all.length} executions, ${taken} taken over from the killed one`);
  expect(Number(taken)).toBeGreaterThan(0);
  expect(all).toHaveLength(tasks.length);
  for (const task of tasks) {
    const [found] = all.filter(({ request }) => request.idempotencyKey === task.key);
    expect(found?.status, task.key).toBe(task.end);
    expect(timesDone(task), task.key).toBe(1);
  }
});
