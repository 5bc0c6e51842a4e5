import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aProject } from "../../support/temporary-project.ts";
import { entered } from "./entered.ts";

describe("serve, before anything is opened", () => {
  it.each([
    ["a runner that there is none of", ["--runner", "docker"], /docker/],
    ["a port that is no number", ["--port", "http"], /--port/],
    ["a port beyond the last", ["--port", "65536"], /65536/],
    ["a network that is none", ["--callback-network", "10.0.0.0/99"], /10\.0\.0\.0\/99/],
    ["no jobs at once", ["--running", "0"], /--running/],
    ["no jobs at once of a tenant", ["--running-per-tenant", "0"], /--running-per-tenant/],
    ["a queue that is no count", ["--queued", "many"], /--queued/],
    ["a limit of requests that is no count", ["--requests-per-minute", "-1"], /--requests-per-minute/],
  ])("refuses %s", async (_title, words, said) => {
    const root = aProject();
    const line = await entered(root, ["serve", ...words]);
    expect(line.exitCode).toBe(2);
    expect(line.stderr).toMatch(said);
    expect(existsSync(join(root, ".moai/memory/serve-token"))).toBe(false);
  });

  it.each([
    ["projects' folder", "--project-root", "nowhere"],
    ["projects' folder that is a file", "--project-root", "README.md"],
    ["tenants' file", "--tenants", "nobody.json"],
  ])("names the %s that isn't there", async (_title, option, name) => {
    const line = await entered(aProject(), ["serve", "--port", "0", option, name]);
    expect(line.exitCode).not.toBe(0);
    expect(line.stderr).toContain(name);
    expect(line.stdout).not.toContain("Listening");
  });

  it.each([
    ["isn't there", null],
    ["can't be read", "{ damaged"],
    ["has a setting that there is none of", '{"colour": "red"}'],
  ])("doesn't listen when the cluster's settings file %s", async (_title, text) => {
    const root = aProject();
    if (text !== null) writeFileSync(join(root, "runner.json"), text);
    const words = ["serve", "--port", "0", "--runner", "kubernetes", "--kubernetes-settings", "runner.json"];
    const line = await entered(root, words, {
      environment: { ALFRED_TOKEN: "a-token-that-is-long-enough-0123456789" },
    });
    expect(line.exitCode).not.toBe(0);
    expect(line.stderr).toContain("runner.json");
    expect(line.stdout).not.toContain("Listening");
  });

  it("says which store doesn't answer, without its password", async () => {
    const store = "postgres://alfred:hidden@127.0.0.1:1/alfred";
    const line = await entered(aProject(), ["serve", "--port", "0", "--store", store]);
    expect(line.exitCode).not.toBe(0);
    expect(line.stderr).toContain("127.0.0.1:1");
    expect(line.stderr).not.toContain("hidden");
  });
});
