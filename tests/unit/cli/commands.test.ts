import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { savePhaseResult } from "../../../src/index.ts";
import { withRunLease } from "../../../src/store/index.ts";
import { agentFile, readState, stateFiles, stateFolder } from "../../support/command-line.ts";
import {
  aProject,
  commitAll,
  git,
  temporaryFolder,
  writeFiles,
  writeSpec,
} from "../../support/temporary-project.ts";
import { entered } from "./entered.ts";

async function aSetUpProject(): Promise<string> {
  const root = aProject();
  await entered(root, ["0-project", "--name", "TestProject", "--language", "en", "--yes"]);
  return root;
}

async function json(root: string, words: readonly string[]) {
  const { stdout, stderr, exitCode } = await entered(root, [...words, "--json"]);
  return { exitCode, stderr, data: JSON.parse(stdout) };
}

/** A finished 2-run and one that waits in red_phase. */
async function aBusyProject(): Promise<string> {
  const root = await aSetUpProject();
  writeSpec(root);
  writeSpec(root, "SPEC-AUTH-002");
  await entered(root, ["2-run", "SPEC-AUTH-001", "--agent-command", `node ${agentFile}`]);
  await entered(root, ["2-run", "SPEC-AUTH-002"]);
  return root;
}

describe("status", () => {
  it("is one screen: the project, what is under way with the next command, SPECs, last results", async () => {
    const root = await aBusyProject();

    const { exitCode, stdout } = await entered(root, ["status"]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/TestProject \(personal\)[\s\S]*2-run SPEC-AUTH-002 \[\w{8}\] .* 2\/6/);
    expect(stdout).toContain("Next: alfred resume 2-run SPEC-AUTH-002");
    expect(stdout).toContain("- SPEC-AUTH-001 User login");
    expect(stdout).toMatch(/Last results:\n- 2-run SPEC-AUTH-001 /);
    expect(stdout.split("\n").length).toBeLessThan(25);
  });

  it("says what to type next: 0-project, then 1-plan, 2-run of a SPEC that isn't built, 3-sync of one that is, then a new SPEC", async () => {
    const root = aProject();
    const next = async () => /Next: (.*)/.exec((await entered(root, ["status"])).stdout)?.[1];
    const progress = async () => (await json(root, ["spec", "list"])).data.specs[0].progress;
    const specFile = join(root, ".moai/specs/SPEC-AUTH-001/spec.md");

    expect(await next()).toBe("alfred 0-project");
    await entered(root, ["0-project", "--yes"]);
    expect(await next()).toBe('alfred 1-plan "what you want"');
    writeSpec(root);
    expect(await next()).toBe("alfred 2-run SPEC-AUTH-001");
    await entered(root, ["2-run", "SPEC-AUTH-001", "--agent-command", `node ${agentFile}`]);
    expect(await next()).toBe("alfred 3-sync SPEC-AUTH-001");
    expect(await progress()).toBe("completed");

    // What the SPEC asks for has changed: 3-sync would be refused now.
    const built = readFileSync(specFile, "utf8");
    writeFileSync(specFile, `${built}\nThe names are case-sensitive.\n`);
    expect(await next()).toBe("alfred 2-run SPEC-AUTH-001");
    expect(await progress()).toBe("-");
    writeFileSync(specFile, built);

    await entered(root, ["3-sync", "SPEC-AUTH-001", "--agent-command", `node ${agentFile}`]);
    expect(await next()).toBe('alfred 1-plan "what you want"');
  });

  it("names a damaged file, and its exit code says so too", async () => {
    const root = await aSetUpProject();
    // File times come in steps of a few milliseconds; somebody else's file is never that quick.
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(join(stateFolder(root), "2-run-SPEC-AUTH-001-20260101.json"), "{");

    const { exitCode, stdout } = await entered(root, ["status"]);

    expect(exitCode).toBe(3);
    expect(stdout).toContain(".moai/memory/command-state/2-run-SPEC-AUTH-001-20260101.json (alfred doctor)");
    expect((await json(root, ["status"])).data).toMatchObject({ ok: false, exit_code: 3, problems: [{}] });
  });
});

describe("what can't be gone on with is said, not left out", () => {
  it("by status, history and a run that was to be resumed: an expired run, a newer alfred's, a link that leads nowhere; with --debug what was loaded", async () => {
    const root = await aSetUpProject();
    writeSpec(root);
    await entered(root, ["2-run", "SPEC-AUTH-001"]);
    const [file = ""] = stateFiles(root, "2-run-");
    const later = { now: () => new Date(Date.now() + 40 * 24 * 60 * 60 * 1000) };

    const debug = await entered(root, ["status", "--debug"]);
    const history = await entered(root, ["history", "--debug"]);
    expect(debug.stderr).toMatch(/\[DEBUG\] .*2-run-SPEC-AUTH-001/);
    expect(history.stderr).toMatch(/\[DEBUG\] .*2-run-SPEC-AUTH-001/);
    expect((await entered(root, ["status"])).stderr).toBe("");
    expect(await entered(root, ["history", "--limit", "0"])).toMatchObject({ exitCode: 0, stdout: "" });

    const expired = await entered(root, ["status"], later);
    expect(expired.stdout).toMatch(/Expired[^\n]*\n- 2-run SPEC-AUTH-001 \[\w{8}\] saved 20.*, expired 20/);
    const anew = await entered(root, ["2-run", "SPEC-AUTH-001", "--resume"], later);
    expect(anew.stderr).toMatch(
      /2-run SPEC-AUTH-001 has expired\.\n- Saved: .*\n- Expired: .*[\s\S]*Nothing to resume/,
    );

    for (const each of stateFiles(root, "2-run-")) rmSync(each);
    writeFileSync(file, JSON.stringify({ schema_version: 99 }));
    const newer = await entered(root, ["status"]);
    expect(newer.exitCode).toBe(3);
    expect(newer.stdout).toMatch(/Nothing that can be read is under way\.[\s\S]*update alfred/);
    const over = await entered(root, ["2-run", "SPEC-AUTH-001"]);
    expect(over.stderr).toMatch(/written by a newer alfred[\s\S]*What to do: update alfred/);

    rmSync(file);
    symlinkSync("nowhere", file);
    const dangling = await entered(root, ["status"]);
    expect(dangling).toMatchObject({ exitCode: 3, stdout: expect.stringContaining(relative(root, file)) });
  });
});

describe("history", () => {
  it("lists the newest runs first, as many as asked for, and a damaged file is named and skipped", async () => {
    const root = await aBusyProject();
    writeFileSync(join(stateFolder(root), "2-run-SPEC-AUTH-009-20990101.json"), "{");

    const all = await json(root, ["history"]);
    const one = await entered(root, ["history", "--limit", "1"]);
    const none = await entered(aProject(), ["history"]);

    expect(all.data.runs.map((run: { phase: string; status: string }) => [run.phase, run.status])).toEqual([
      ["2-run", "in_progress"],
      ["2-run", "completed"],
      ["0-project", "completed"],
    ]);
    expect(all.data.problems).toHaveLength(1);
    expect(one.stdout.trim().split("\n")).toHaveLength(1);
    expect(one.stderr).toContain("2-run-SPEC-AUTH-009-20990101.json");
    expect(none.stdout).toBe("No run yet.\n");
  });

  it("calls an unfinished run that can't be resumed any more expired, in the list and whole", async () => {
    const root = await aBusyProject();
    const later = () => new Date(Date.now() + 31 * 24 * 60 * 60 * 1000);
    const { data } = await json(root, ["history"]);

    const list = await entered(root, ["history"], { now: later });
    const whole = await entered(root, ["history", data.runs[0].short_id, "--lang", "ko"], { now: later });

    expect(list.stdout).toMatch(/2-run SPEC-AUTH-002 +expired +2\/6/);
    expect(list.stdout).toMatch(/2-run SPEC-AUTH-001 +completed/);
    expect(whole.stdout).toContain(": 만료됨, ");
  });

  it("counts a skipped step as skipped, not as done, in the list and whole", async () => {
    const root = await aBusyProject();
    await entered(root, ["2-run", "SPEC-AUTH-002", "--skip", "spec_validation"]);

    const { data } = await json(root, ["history"]);
    const english = await entered(root, ["history"]);
    const korean = await entered(root, ["history", data.runs[0].short_id, "--lang", "ko"]);

    expect(data.runs[0]).toMatchObject({
      done_count: 2,
      completed_count: 1,
      skipped_steps: ["spec_validation"],
    });
    expect(english.stdout).toMatch(/2-run SPEC-AUTH-002 +in progress +1\/6, 1 skipped /);
    expect(korean.stdout).toContain(", 1/6 단계, 1개 스킵, ");
  });

  it("shows one run whole, by its short form: steps, evidence, transitions", async () => {
    const root = await aBusyProject();
    const { data } = await json(root, ["history"]);
    const [open, built] = data.runs;

    const text = (await entered(root, ["history", built.short_id])).stdout;
    const whole = await json(root, ["history", built.run_id]);
    const openText = (await entered(root, ["history", open.short_id, "--lang", "ko"])).stdout;

    expect(text).toMatch(/✓ green_phase[\s\S]*✓ npm test.*→ 0/);
    expect(text).toContain("in_progress → completed");
    expect(whole.data.run).toEqual(readState(root, "2-run-SPEC-AUTH-001-"));
    expect(openText).toContain("재개 지점: red_phase");
  });
});

describe("clean", () => {
  it("removes what is older than the days kept, names it, and leaves a run in progress alone", async () => {
    const root = await aBusyProject();
    const later = () => new Date(Date.now() + 3 * 24 * 60 * 60 * 1000);

    const kept = await entered(root, ["clean"], { now: later });
    const cleaned = await entered(root, ["clean", "--keep-days", "2"], { now: later });

    expect(kept.stdout).toContain("Removed 0 old, 0 expired");
    expect(cleaned.stdout).toContain("Removed 1 old, 0 expired");
    expect(cleaned.stdout).toContain("- .moai/memory/command-state/2-run-SPEC-AUTH-001-");
    expect(stateFiles(root, "").map((file) => JSON.parse(readFileSync(file, "utf8")).command)).toEqual([
      "alfred:0-project",
      "alfred:2-run",
    ]);
  });

  it("removes what has expired", async () => {
    const root = await aBusyProject();

    const { data } = await json(root, ["clean"]);
    const { stdout } = await entered(root, ["clean"], {
      now: () => new Date(Date.now() + 40 * 24 * 60 * 60 * 1000),
    });

    expect(data).toMatchObject({ ok: true, removed: [], expired: [] });
    expect(stdout).toContain("1 old, 1 expired");
  });
});

describe("doctor", () => {
  /** The newest version is damaged, the one before is good. */
  function damage(root: string, prefix: string, text = '{"phase": "2-'): string {
    const [file = ""] = stateFiles(root, prefix);
    writeFileSync(file, text);
    return file;
  }

  function asideOf(root: string): readonly string[] {
    return readdirSync(stateFolder(root)).filter((name) => name.includes(".damaged-"));
  }

  it("finds nothing wrong in a project that is well, in the user's language", async () => {
    const root = await aBusyProject();
    commitAll(root, "All");

    const english = await entered(root, ["doctor"]);
    const korean = await entered(root, ["doctor", "--lang", "ko"]);

    expect(english.exitCode).toBe(0);
    expect(english.stdout).toMatch(
      /✓ Node\.js: v\d+[\s\S]*✓ git: main, [0-9a-f]{12}[\s\S]*✓ slash commands and hook[\s\S]*Everything is well\./,
    );
    expect(korean.stdout).toContain("✓ 슬래시 명령과 훅");
  });

  it("names a lease that says nothing about anybody, and the run goes on all the same", async () => {
    const root = await aBusyProject();
    const lease = join(root, ".moai/memory/leases/2-run-SPEC-AUTH-002.lease");
    writeFileSync(lease, "");
    utimesSync(lease, 1, 1);

    const { exitCode, stdout } = await entered(root, ["doctor"]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /\.moai\/memory\/leases\/2-run-SPEC-AUTH-002\.lease: damaged: it says nothing about who holds it/,
    );
    writeFileSync(lease, "");
    const { stderr, exitCode: resumed } = await entered(root, ["resume", "--yes"]);
    expect(resumed).toBe(0);
    expect(stderr).not.toContain("Waiting");
  });

  it("has the installed hooks say which alfred they find, and says where they find none", async () => {
    const root = await aSetUpProject();
    const note = join(root, ".moai/memory/alfred-package");

    expect((await entered(root, ["doctor"])).stdout).toMatch(/✓ hooks of claude: \S+/);
    writeFileSync(note, "/gone\n");
    const { exitCode, stdout } = await entered(root, ["doctor"], {
      environment: { PATH: dirname(process.execPath) },
    });

    expect(stdout).toContain("they find no alfred on this machine");
    expect(exitCode).toBe(0);
  });

  it("says what isn't there yet in a folder that is no project", async () => {
    const { exitCode, data } = await json(temporaryFolder(), ["doctor"]);

    expect(exitCode).toBe(0);
    expect(data.findings).toEqual(
      expect.arrayContaining([expect.objectContaining({ subject: "git", verdict: "note" })]),
    );
  });

  it("scenario 3.2.1: restores a damaged state file from its backup, and keeps the damaged one", async () => {
    const root = await aBusyProject();
    const file = damage(root, "2-run-SPEC-AUTH-002-");

    const looked = await entered(root, ["doctor", "--dry-run"]);
    expect(looked.exitCode).toBe(3);
    expect(looked.stdout).toContain("The backup is good");
    expect(readFileSync(file, "utf8")).toBe('{"phase": "2-');

    const { exitCode, stdout } = await entered(root, ["doctor"]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain("restored from");
    expect(asideOf(root)).toHaveLength(1);
    expect(readFileSync(join(stateFolder(root), asideOf(root)[0] ?? ""), "utf8")).toBe('{"phase": "2-');
    expect(readState(root, "2-run-SPEC-AUTH-002-").spec_id).toBe("SPEC-AUTH-002");
    expect((await entered(root, ["doctor"])).exitCode).toBe(0);
  });

  it("puts a file aside that nothing can restore, and says with exit code 3 that it is lost", async () => {
    const root = await aBusyProject();
    const file = damage(root, "2-run-SPEC-AUTH-002-");
    rmSync(`${file}.bak`);

    const { exitCode, data } = await json(root, ["doctor"]);

    expect(exitCode).toBe(3);
    expect(data).toMatchObject({ ok: false, exit_code: 3 });
    expect(existsSync(file)).toBe(false);
    expect(asideOf(root)).toHaveLength(1);
    expect((await entered(root, ["doctor"])).exitCode).toBe(0);
  });

  it("leaves a file of a newer alfred as it is, although its backup could be read", async () => {
    const root = await aBusyProject();
    const file = damage(root, "2-run-SPEC-AUTH-002-", '{ "schema_version": 99 }');

    const { exitCode, stdout } = await entered(root, ["doctor"]);

    expect(exitCode).toBe(3);
    expect(stdout).toContain("newer alfred");
    expect(readFileSync(file, "utf8")).toBe('{ "schema_version": 99 }');
    expect(asideOf(root)).toEqual([]);
  });

  it("ends with 5 where a file could be mended and what mends it couldn't be saved", async () => {
    const root = await aBusyProject();
    const file = damage(root, "2-run-SPEC-AUTH-002-");
    rmSync(join(root, ".moai/memory/leases"), { recursive: true });
    writeFileSync(join(root, ".moai/memory/leases"), "in the way");

    const { exitCode, data } = await json(root, ["doctor"]);

    expect(exitCode).toBe(5);
    expect(data).toMatchObject({ ok: false, exit_code: 5 });
    expect(data.findings).toContainEqual(expect.objectContaining({ verdict: "problem", is_not_saved: true }));
    expect(readFileSync(file, "utf8")).toBe('{"phase": "2-');
  });

  it("doesn't advise a backup that is no good either", async () => {
    const root = await aBusyProject();
    const [file = ""] = stateFiles(root, "2-run-SPEC-AUTH-002-");
    rmSync(file);
    writeFileSync(`${file}.bak`, "{");

    const { data } = await json(root, ["doctor"]);

    expect(JSON.stringify(data.findings)).not.toContain("mv ");
  });

  it("names the backup of a state file that is gone, and leaves it", async () => {
    const root = await aBusyProject();
    const [file = ""] = stateFiles(root, "2-run-SPEC-AUTH-002-");
    rmSync(file);

    const { exitCode, data } = await json(root, ["doctor"]);

    expect(exitCode).toBe(0);
    const name = relative(root, file);
    const detail = expect.stringContaining(`mv ${name}.bak ${name}`);
    expect(data.findings).toContainEqual({ verdict: "note", subject: `${name}.bak`, detail });
    expect(existsSync(`${file}.bak`)).toBe(true);
  });

  it.each([".moai/memory", ".moai/memory/command-state"])(
    "says that %s is no folder where a file stands in its place, in both languages",
    async (path) => {
      const root = temporaryFolder();
      writeFiles(root, { [path]: "" });

      const english = await entered(root, ["doctor"]);
      const korean = await entered(root, ["doctor", "--lang", "ko"]);

      expect(english).toMatchObject({
        exitCode: 3,
        stdout: expect.stringContaining(`${path} is not a folder`),
      });
      expect(korean.stdout).toContain(`${path}은(는) 폴더가 아니므로`);
    },
  );

  it("names a link in a state file's place, which is refused by who reads and who writes, and leaves it", async () => {
    const root = await aBusyProject();
    const [file = ""] = stateFiles(root, "2-run-SPEC-AUTH-002-");
    const elsewhere = join(temporaryFolder(), "state.json");
    renameSync(file, elsewhere);
    symlinkSync(elsewhere, file);
    const before = readFileSync(elsewhere, "utf8");

    const { exitCode, stdout } = await entered(root, ["doctor"]);
    const resumed = await entered(root, ["resume", "2-run", "SPEC-AUTH-002", "--yes"]);

    expect({ exitCode, stdout }).toEqual({
      exitCode: 3,
      stdout: expect.stringMatching(/✗ .*SPEC-AUTH-002.*link/),
    });
    expect(resumed).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("link") });
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(elsewhere, "utf8")).toBe(before);
    expect(asideOf(root)).toEqual([]);
  });

  it("leaves a damaged file alone while a process is at work on its run", async () => {
    const root = await aBusyProject();
    const file = damage(root, "2-run-SPEC-AUTH-002-");
    const context = {
      now: () => new Date(),
      waitMs: 0,
      signal: new AbortController().signal,
      onWait: () => {},
    };

    const { exitCode, stdout } = await withRunLease(
      root,
      { phase: "2-run", specId: "SPEC-AUTH-002" },
      context,
      () => entered(root, ["doctor"]),
    );

    expect(exitCode).toBe(3);
    expect(stdout).toContain("Nothing was changed, since a process is at work on this run.");
    expect(readFileSync(file, "utf8")).toBe('{"phase": "2-');
    expect(asideOf(root)).toEqual([]);
  });

  it("says in Korean what isn't there, what can be restored, what was, and what is lost", async () => {
    const root = await aBusyProject();
    const korean = async (...words: readonly string[]) =>
      (await entered(root, ["doctor", "--lang", "ko", ...words])).stdout;
    const empty = await entered(temporaryFolder(), ["doctor", "--lang", "ko"], { environment: { PATH: "" } });
    damage(root, "2-run-SPEC-AUTH-002-");

    expect(empty.stdout).toMatch(
      /저장소가 없습니다[\s\S]*PATH에 있는 에이전트: 없음[\s\S]*설치되지 않음[\s\S]*아직 없음: alfred 0-project/,
    );
    expect(await korean("--dry-run")).toContain("백업은 정상입니다");
    expect(await korean()).toContain("에서 복구했습니다");
    rmSync(`${damage(root, "2-run-SPEC-AUTH-002-")}.bak`);
    expect(await korean()).toContain("정상 백업이 없습니다");
  });

  it("names a repository without a commit", async () => {
    const root = temporaryFolder();
    git(root, "init", "--quiet", "--initial-branch=main");

    expect((await entered(root, ["doctor"])).stdout).toContain("✓ git: main, no commit yet");
  });

  it("names a broken configuration and every broken workflow definition", async () => {
    const root = aProject({ ".moai/config.json": "{", ".moai/workflows/broken.json": '{ "name": 1 }' });

    const { exitCode, stdout } = await entered(root, ["doctor"]);

    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/✗ \.moai\/config\.json/);
    expect(stdout).toMatch(/✗ \.moai\/workflows\/broken\.json/);
  });

  it("names a missing test command and a missing installation", async () => {
    const root = aProject({ ".moai/config.json": "{}" });
    mkdirSync(stateFolder(root), { recursive: true });

    const { stdout } = await entered(root, ["doctor"], { environment: { PATH: "" } });

    expect(stdout).toContain("· .moai/config.json: test_command is not set");
    expect(stdout).toContain("alfred install");
    expect(stdout).toContain("agents on the PATH: none");
  });
});

describe("spec", () => {
  it("list shows all with status and progress, a broken one too", async () => {
    const root = await aBusyProject();
    writeFiles(root, { ".moai/specs/SPEC-BROKEN-001/spec.md": "# nothing\n" });

    const { stdout } = await entered(root, ["spec", "list"]);

    expect(stdout).toMatch(/SPEC-AUTH-001 .*completed/);
    expect(stdout).toMatch(/SPEC-AUTH-002 .*2\/6/);
    expect(stdout).toMatch(/SPEC-BROKEN-001.*✗ \d+/);
    expect((await entered(aProject(), ["spec", "list"])).stdout).toBe("none\n");
  });

  it("check says every fault with file and line, of one or of all; exit code 1", async () => {
    const root = await aSetUpProject();
    writeSpec(root);
    writeFiles(root, { ".moai/specs/SPEC-BROKEN-001/spec.md": "# nothing\n" });

    const valid = await entered(root, ["spec", "check", "SPEC-AUTH-001"]);
    const all = await entered(root, ["spec", "check"]);
    const broken = await json(root, ["spec", "check", "SPEC-BROKEN-001"]);

    expect(valid).toMatchObject({ exitCode: 0, stdout: "✓ SPEC-AUTH-001 is valid.\n" });
    expect(all.exitCode).toBe(1);
    expect(all.stdout).toMatch(/\.moai\/specs\/SPEC-BROKEN-001\/spec\.md:1: .* → /);
    expect(broken).toMatchObject({
      exitCode: 1,
      data: { ok: false, specs: [{ id: "SPEC-BROKEN-001", valid: false }] },
    });
  });

  it("show gives requirements with the criteria that prove them; a SPEC that can't be read is refused", async () => {
    const root = await aSetUpProject();
    writeSpec(root);
    writeFiles(root, { ".moai/specs/SPEC-BROKEN-001/spec.md": "# nothing\n" });

    const shown = await entered(root, ["spec", "show", "SPEC-AUTH-001"]);
    const broken = await entered(root, ["spec", "show", "SPEC-BROKEN-001"]);

    expect(shown.stdout).toMatch(/SPEC-AUTH-001: User login[\s\S]*REQ-001 {2}WHEN[\s\S]*AC-001/);
    expect(broken.exitCode).toBe(1);
  });
});

describe("template and path", () => {
  it.each(["check", "render"])("template %s refuses a file that is no text", async (word) => {
    const root = temporaryFolder();
    writeFileSync(join(root, "p.md"), new Uint8Array([0x68, 0xc3, 0x28]));

    const { exitCode, stderr } = await entered(root, ["template", word, "p.md"]);

    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/can't be read[\s\S]*p\.md[\s\S]*utf-8/i),
    });
  });

  it.each([
    ["two lines", "My\nshop"],
    ["5,000 characters", "x".repeat(5000)],
  ])("0-project takes no name of %s", async (_, name) => {
    const root = temporaryFolder();

    const { exitCode, stderr } = await entered(root, ["0-project", "--yes", "--name", name]);

    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining("--name has to be"),
    });
    expect(existsSync(join(root, ".moai"))).toBe(false);
  });

  it("a word of three letters isn't taken for another of four", async () => {
    const { exitCode, stderr } = await entered(temporaryFolder(), ["foo"]);

    expect(exitCode).toBe(2);
    expect(stderr).not.toMatch(/did you mean/);
  });

  it("template check names every fault with file:line:column; exit code 1", async () => {
    const root = aProject({ "p.md": "Hello <<NAME>>,\nyou are {{AGE}}\n", "open.md": "one\n and {{OPEN\n" });

    const open = await entered(root, ["template", "check", "open.md"]);
    const unknown = await json(root, ["template", "check", "p.md", "--var", "NAME=Ada"]);
    const fine = await entered(root, ["template", "check", "p.md", "--var", "NAME=Ada", "--var", "AGE=36"]);

    expect(open.exitCode).toBe(1);
    expect(open.stdout).toMatch(/^open\.md:2:6: \{\{OPEN/);
    expect(unknown).toMatchObject({
      exitCode: 1,
      data: { ok: false, problems: [{ line: 2, column: 9, text: "{{AGE}}" }] },
    });
    expect(fine).toMatchObject({ exitCode: 0, stdout: "✓ p.md: no problem found.\n" });
  });

  it("template check knows what alfred gives to prompts and what results hold; any other variable is unknown, named with --var or not", async () => {
    const root = aProject({
      "p.md": "{{PROJECT_NAME}} {{#if CHANGED_FILES}}<<SPEC_TITLE>>{{/if}}\n{{COLOR}} <<UNKNOWN2>>\n",
    });
    const found = (words: readonly string[]) =>
      entered(root, ["template", "check", "p.md", ...words]).then(({ stdout }) => stdout);

    expect(await found([])).toBe(
      "p.md:2:1: {{COLOR}}: no such variable\np.md:2:11: <<UNKNOWN2>>: no such variable\n",
    );
    expect(await found(["--var", "UNKNOWN2=x"])).toBe("p.md:2:1: {{COLOR}}: no such variable\n");
    savePhaseResult("0-project", { outputs: { color: "red" } }, { root });
    expect(await found(["--var", "UNKNOWN2=x"])).toMatch(/no problem found/);
  });

  it("template render puts values in as they are, and refuses a variable without one", async () => {
    const root = aProject({ "p.md": "{{A}} <<B>>" });

    const rendered = await entered(root, [
      "template",
      "render",
      "p.md",
      "--var",
      "A={{B}}",
      "--var",
      'B="\\'.replace("\\", ""),
    ]);
    const missing = await entered(root, ["template", "render", "p.md", "--var", "A=x"]);

    expect(rendered.stdout).toBe('{{B}} "\n');
    expect(missing).toMatchObject({ exitCode: 1, stdout: "" });
    expect(missing.stderr).toContain("<<B>>");
  });

  it("scenario 1.2.1: path check prints the absolute path, and refuses every way out with exit code 4", async () => {
    const root = aProject();

    const inside = await entered(root, ["path", "check", ".moai/project/product.md"]);
    const outside = await json(root, ["path", "check", "../../etc/passwd"]);
    const orphan = await entered(root, ["path", "check", "none/file.md", "--must-exist"]);

    expect(inside).toMatchObject({ exitCode: 0, stdout: `${root}/.moai/project/product.md\n` });
    expect(outside).toMatchObject({
      exitCode: 4,
      data: { ok: false, error: { code: "path_refused", reason: "outside_root" } },
    });
    expect(orphan.stderr).toContain("Parent directory not found");
  });
});

describe("install and uninstall", () => {
  it("puts commands and hook there, again without change, keeps an edited file, and takes the rest away", async () => {
    const root = aProject();
    const command = join(root, ".claude/commands/alfred/status.md");

    const first = await entered(root, ["install"]);
    const second = await entered(root, ["install"]);
    writeFileSync(command, `${readFileSync(command, "utf8")}mine\n`);
    const third = await entered(root, ["install"]);
    const away = await entered(root, ["uninstall"]);

    expect(first.stdout).toMatch(/Installed: \d+ files written\.\n- \.claude\//);
    expect(second.stdout).toContain("Everything is installed already.");
    expect(third.stdout).toContain("- .claude/commands/alfred/status.md (kept as you edited it)");
    expect(away.stdout).toMatch(/Removed: \d+\./);
    expect(existsSync(command)).toBe(true);
    expect(existsSync(join(root, ".claude/settings.json"))).toBe(false);
  });
});

describe("a hook that there isn't", () => {
  it.each([["foo"], ["foo", "--json"], ["stop", "--bogus"]])(
    "harms no session: exit code 0, nothing on standard output (%s)",
    async (...words) => {
      const { exitCode, stdout, stderr } = await entered(aProject(), ["hook", ...words]);

      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
      expect(stderr).toMatch(/^ERROR: /);
    },
  );
});

describe("hook session-start", () => {
  it("scenario 4.1.2: gives the notice to the person and to the model, and nothing where nothing is open", async () => {
    const root = await aSetUpProject();
    const silent = await entered(root, ["hook", "session-start"], { input: '{"source":"startup"}' });
    writeSpec(root);
    await entered(root, ["2-run", "SPEC-AUTH-001"]);

    const { exitCode, stdout } = await entered(root, ["hook", "session-start"], {
      input: '{"source":"clear"}',
      environment: { ALFRED_LANG: "ko" },
    });

    expect(silent).toMatchObject({ exitCode: 0, stdout: "" });
    expect(exitCode).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer.systemMessage).toContain("재개하려면: /alfred:resume 2-run SPEC-AUTH-001");
    expect(answer.hookSpecificOutput).toMatchObject({
      hookEventName: "SessionStart",
      additionalContext: expect.stringContaining("SPEC-AUTH-001"),
    });
  });

  it("never fails: not at damage, not at a broken configuration, not at nonsense on its input", async () => {
    const root = aProject({
      ".moai/config.json": "{",
      ".moai/memory/command-state/2-run-SPEC-AUTH-001-20260101.json": "{",
    });

    const { exitCode, stdout } = await entered(root, ["hook", "session-start"], { input: "\u0000nonsense" });

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).systemMessage).toContain("alfred doctor");
  });

  it("never fails either where what it has to read is in its way", async () => {
    const root = aProject({ ".moai/memory/command-state": "no folder" });

    const { exitCode, stdout, stderr } = await entered(root, ["hook", "session-start", "--debug"]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    expect(stderr).toContain("[DEBUG] ");
  });
});

describe("1-plan goes on with a SPEC by the commands that are printed after a failure", () => {
  it("takes a SPEC's id beside a resume option as the SPEC, not as a description", async () => {
    const root = await aSetUpProject();
    await entered(root, ["1-plan", "first wish", "--spec-id", "SPEC-ONE-001"]);
    await entered(root, ["1-plan", "second wish", "--spec-id", "SPEC-TWO-001"]);
    const [file = ""] = stateFiles(root, "1-plan-SPEC-ONE-001-");
    utimesSync(file, new Date(), new Date());

    const { exitCode, stdout } = await entered(root, ["1-plan", "SPEC-ONE-001", "--retry-failed"]);
    const described = await entered(root, [
      "1-plan",
      "rework",
      "SPEC-ONE-001",
      "--spec-id",
      "SPEC-THREE-001",
    ]);

    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("first wish"),
    });
    expect(described.exitCode).toBe(0);
    expect(readState(root, "1-plan-SPEC-THREE-001-").inputs.description).toBe("rework SPEC-ONE-001");
  });
});

describe("damage", () => {
  it.each([
    ["step done", ["step", "done"]],
    ["resume", ["resume", "2-run", "SPEC-AUTH-002", "--yes"]],
    ["2-run", ["2-run", "SPEC-AUTH-002", "--resume"]],
  ])("is said once by %s, however often the file is looked at", async (_, words) => {
    const root = await aBusyProject();
    const name = "2-run-SPEC-AUTH-002-20990101.json";
    writeFileSync(join(stateFolder(root), name), "{");

    const { stderr } = await entered(root, words);

    expect(stderr.split(name)).toHaveLength(2);
  });
});
