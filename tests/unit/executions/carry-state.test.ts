import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { silentTrace } from "../../../src/context/index.ts";
import { carryStateHome, carryStateOut } from "../../../src/executions/carry-state.ts";
import { listRunFiles, loadRunFile, relocate, saveRun } from "../../../src/store/index.ts";
import { aRun } from "../../support/a-run.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const trace = silentTrace;
const longAgo = new Date(0);

function aPair() {
  const [home, away] = [temporaryFolder(), temporaryFolder()];
  writeFiles(home, { ".moai/config.json": "{}", ".moai/memory/secret.db": "x", "src/a.js": "1" });
  return { home, away };
}

function changing(filesModified: readonly string[]) {
  return aRun({ context: { branch: "main", lastCommit: null, dirty: true, filesModified, handover: [] } });
}

describe("the state goes along and comes back", () => {
  it("takes configuration, SPECs and runs along, and nothing else", () => {
    const { home, away } = aPair();
    saveRun(home, aRun({}), { trace, file: null });
    carryStateOut(home, away);

    expect(existsSync(join(away, ".moai/config.json"))).toBe(true);
    expect(listRunFiles(away)).toHaveLength(1);
    expect(existsSync(join(away, ".moai/memory/secret.db"))).toBe(false);
    expect(existsSync(join(away, "src/a.js"))).toBe(false);
  });

  it("brings home what was made there, with paths as they are at home", () => {
    const { home, away } = aPair();
    const run = changing([join(away, "src/new.js"), "/elsewhere/x"]);
    saveRun(away, run, { trace, file: null });

    expect(carryStateHome(away, home, longAgo, trace)?.runId).toBe(run.runId);
    const [file] = listRunFiles(home);
    expect(loadRunFile(file?.file ?? "").run.context.filesModified).toEqual([
      join(home, "src/new.js"),
      "/elsewhere/x",
    ]);
  });

  it("leaves what was only carried along, and what somebody saved anew at home", () => {
    const { home, away } = aPair();
    const run = aRun({});
    const { file } = saveRun(home, run, { trace, file: null });
    carryStateOut(home, away);
    const after = new Date(Date.parse(run.timestamp) + 1);
    expect(carryStateHome(away, home, after, trace)).toBeNull();

    const newer = { ...run, timestamp: new Date(Date.parse(run.timestamp) + 60_000).toISOString() };
    saveRun(home, newer, { trace, file });
    const before = readFileSync(file, "utf8");
    carryStateHome(away, home, longAgo, trace);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("passes over a record that can't be read", () => {
    const { home, away } = aPair();
    saveRun(away, aRun({}), { trace, file: null });
    const [file] = listRunFiles(away);
    writeFiles("/", { [file?.file ?? ""]: "{ not json" });

    expect(carryStateHome(away, home, longAgo, trace)).toBeNull();
    expect(listRunFiles(home)).toEqual([]);
  });

  it("moves only what lies in the folder", () => {
    const run = changing(["/w/a", "/w", "/wx/a", "/w/../b"]);

    expect(relocate(run, "/w", "/p").context.filesModified).toEqual(["/p/a", "/w", "/wx/a", "/w/../b"]);
  });
});
