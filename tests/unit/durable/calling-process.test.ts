import { describe, expect, it } from "vitest";
import { callingProcess, identifyProcess } from "../../../src/durable/index.ts";

type Table = Readonly<Record<number, readonly [parentId: number, ...words: string[]]>>;

function callerIn(table: Table, startId: number): number | null {
  const show = (processId: number) => {
    const [parentId, ...words] = table[processId] ?? [];
    return parentId === undefined ? null : { parentId, words };
  };
  return callingProcess(startId, show)?.processId ?? null;
}

describe("the process that works by calling this program", () => {
  it.each<[string, Table, number | null]>([
    ["an agent that starts it itself", { 9: [1, "/usr/bin/claude", "--resume"] }, 9],
    ["an agent by a shell", { 9: [8, "/bin/zsh", "-c", "alfred tasks claim"], 8: [1, "claude"] }, 8],
    ["a login shell for one command", { 9: [8, "bash", "-lc", "alfred"], 8: [1, "codex"] }, 8],
    ["a script", { 9: [8, "bash", "worker.sh", "-c"], 8: [1, "agent"] }, 9],
    ["a person's shell", { 9: [1, "-bash"] }, 9],
    [
      "npx, by its own name",
      { 9: [8, "npm exec alfred"], 8: [7, "sh", "-c", "npx alfred"], 7: [1, "claude"] },
      7,
    ],
    [
      "npx, by node",
      { 9: [8, "node", "/usr/lib/node_modules/npm/bin/npx-cli.js", "alfred"], 8: [1, "claude"] },
      8,
    ],
    ["a time limit", { 9: [8, "timeout", "60", "alfred"], 8: [1, "node", "agent.js"] }, 8],
    ["nothing but shells", { 9: [1, "sh", "-c", "alfred"] }, null],
    ["a process that has ended", {}, null],
  ])("%s", (_, table, expected) => {
    expect(callerIn(table, 9)).toBe(expected);
  });

  it("is found for real", () => {
    const found = callingProcess(process.pid);

    expect(found).toEqual(identifyProcess(process.pid));
  });
});
