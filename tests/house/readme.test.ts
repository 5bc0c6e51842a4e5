import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const readmeFile = fileURLToPath(new URL("../../README.md", import.meta.url));
const demoFile = fileURLToPath(new URL("../../dist/demo.cjs", import.meta.url));

/** What is another one at every run: ids, times, durations, the scratch folder. */
function withoutChance(text: string): string {
  return text
    .replaceAll(/\/\S*\/alfred-demo-\w+/g, "DEMO")
    .replaceAll(/Run [0-9a-f]{8}/g, "Run ID")
    .replaceAll(/process \d+/g, "process ID")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "TIME")
    .replaceAll(/\((?:just now|\d+ minutes? ago)\)/g, "(AGO)")
    .replaceAll(/\((?:under )?\d+s\)/g, "(DURATION)");
}

it("the README's transcript is what the demo prints", () => {
  const [, block = ""] = /```text\n([\s\S]*?)```/.exec(readFileSync(readmeFile, "utf8")) ?? [];
  const parts = withoutChance(block).split("…\n");
  const { stdout, status } = spawnSync(process.execPath, [demoFile], { encoding: "utf8", timeout: 60_000 });
  let rest = withoutChance(stdout);

  expect(status).toBe(0);
  expect(parts.length).toBeGreaterThan(1);
  for (const part of parts) {
    expect(rest).toContain(part);
    rest = rest.slice(rest.indexOf(part) + part.length);
  }
}, 90_000);
