import { existsSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { silentTrace } from "../../../../src/context/index.ts";
import { openParcelPlace } from "../../../../src/executions/runners/kubernetes/open-parcel-place.ts";
import {
  packForHome,
  packState,
  unpackAtHome,
  unpackState,
} from "../../../../src/executions/runners/kubernetes/parcel.ts";
import { alfred, readState } from "../../../support/command-line.ts";
import { aProject, commitAll, git, temporaryFolder, writeFiles } from "../../../support/temporary-project.ts";

const context = { environment: process.env, now: () => new Date(), trace: silentTrace };
const executionId = crypto.randomUUID();
const branch = `alfred/execution-${executionId}`;

async function aPreparedProject(): Promise<string> {
  const root = aProject();
  await alfred(root, ["0-project", "--name", "Greeter", "--yes"]);
  commitAll(root, "alfred's files");
  return root;
}

function aClone(root: string): string {
  const folder = join(temporaryFolder(), "clone");
  git(root, "clone", "--quiet", root, folder);
  return folder;
}

describe("a parcel", () => {
  it("takes state out that no commit has, and nothing of what belongs to one place", async () => {
    const root = await aPreparedProject();
    writeFiles(root, { ".moai/memory/leases/x.lease": "mine" });
    const pod = aClone(root);
    unpackState(packState(executionId, root, new Date()), pod, silentTrace);

    const there = readState(pod, "0-project");
    expect(there["run_id"]).toBe(readState(root, "0-project")["run_id"]);
    expect(there["files_created"]).toContain(join(pod, ".moai/config.json"));
    expect(existsSync(join(pod, ".moai/memory/leases/x.lease"))).toBe(false);
  });

  it("brings records and work home, committed or not, with the paths of home; once more is harmless", async () => {
    const root = await aPreparedProject();
    const base = git(root, "rev-parse", "HEAD");
    const pod = aClone(root);
    git(pod, "checkout", "--quiet", "-B", branch);
    await alfred(pod, ["0-project", "--name", "Greeter two", "--yes"]);
    writeFiles(pod, { "src/committed.js": "1\n" });
    commitAll(pod, "half");
    writeFiles(pod, { "src/not-committed.js": "2\n" });
    const packed = await packForHome(context, { executionId, project: pod, base });
    const first = await unpackAtHome(context, executionId, packed.bytes, root);
    const second = await unpackAtHome(context, executionId, packed.bytes, root);

    expect(packed.artifacts).toEqual(expect.arrayContaining(["src/committed.js", "src/not-committed.js"]));
    expect(first).toMatchObject({ branch, run: { runId: second.run?.runId } });
    expect(git(root, "show", `${branch}:src/not-committed.js`)).toBe("2");
    expect(existsSync(join(root, "src/committed.js"))).toBe(false);
    expect(JSON.stringify(readState(root, "0-project"))).not.toContain(pod);
    expect(git(root, "status", "--porcelain", "--", "src")).toBe("");
  });

  it("without work makes no branch", async () => {
    const root = await aPreparedProject();
    const pod = aClone(root);
    const base = git(root, "rev-parse", "HEAD");
    const packed = await packForHome(context, { executionId, project: pod, base });

    expect(packed).toMatchObject({ artifacts: [], branch: null });
    expect(await unpackAtHome(context, executionId, packed.bytes, root)).toMatchObject({ branch: null });
  });

  it("says where the work builds on a commit that isn't here, and brings the records all the same", async () => {
    const root = await aPreparedProject();
    const other = await aPreparedProject();
    const base = git(root, "rev-parse", "HEAD");
    await alfred(root, ["0-project", "--name", "Greeter three", "--yes"]);
    writeFiles(root, { "src/new.js": "1\n" });
    writeFiles(other, { "README.md": "another history\n" });
    commitAll(other, "another history");
    const { bytes } = await packForHome(context, { executionId, project: root, base: base });
    const unrelated = temporaryFolder();
    git(unrelated, "init", "--quiet");

    await expect(unpackAtHome(context, executionId, bytes, unrelated)).rejects.toMatchObject({
      code: "git_failed",
    });
    expect(readState(unrelated, "0-project")).toMatchObject({ status: "completed" });
  });

  it.each([
    ["another execution's", { execution_id: "0190a7d2-0000-7000-8000-000000000000" }],
    ["for a branch that isn't its own", { branch: "main" }],
  ])("that a pod made %s changes no branch and no record", async (_title, changes) => {
    const root = await aPreparedProject();
    const pod = aClone(root);
    const base = git(root, "rev-parse", "HEAD");
    git(pod, "checkout", "--quiet", "-B", branch);
    writeFiles(pod, { "src/planted.js": "1\n" });
    commitAll(pod, "planted");
    const { bytes } = await packForHome(context, { executionId, project: pod, base });
    const forged = gzipSync(
      JSON.stringify({ ...JSON.parse(gunzipSync(bytes).toString("utf8")), ...changes }),
    );
    const before = [git(root, "branch", "--list", "--verbose"), JSON.stringify(readState(root, "0-project"))];

    await expect(unpackAtHome(context, executionId, forged, root)).rejects.toMatchObject({
      code: "state_damaged",
    });

    expect([
      git(root, "branch", "--list", "--verbose"),
      JSON.stringify(readState(root, "0-project")),
    ]).toEqual(before);
  });

  it.each([
    ["noise", Buffer.from("no parcel")],
    ["something else", gzipSync("{}")],
    [
      "a way out of the project",
      gzipSync(
        JSON.stringify({
          schema_version: 1,
          execution_id: executionId,
          recorded_in: "/x",
          saved_at: "now",
          files: [{ path: ".moai/../../escaped", base64: "" }],
          branch,
          bundle: null,
        }),
      ),
    ],
  ])("that is %s is refused whole", async (_title, bytes) => {
    const root = join(temporaryFolder(), "project");

    expect(() => unpackState(bytes, root, silentTrace)).toThrow(
      expect.objectContaining({ code: "state_damaged" }),
    );
    await expect(unpackAtHome(context, executionId, bytes, root)).rejects.toMatchObject({
      code: "state_damaged",
    });
    expect(existsSync(root)).toBe(false);
  });

  it("has no place in a file of one machine, nor where nobody answers", async () => {
    await expect(openParcelPlace("mysql://a:word@db/x", {})).rejects.toMatchObject({
      failure: { code: "state_store_unreachable", store: "mysql://db/x" },
    });
    await expect(openParcelPlace("postgres://a:word@127.0.0.1:1/x", {})).rejects.toMatchObject({
      failure: { code: "state_store_unreachable", store: "postgres://127.0.0.1:1/x" },
    });
  });
});
