import { copyFileSync, existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { checkDefinitions, listPhases, loadDefinition } from "../../../src/phases/index.ts";
import { parseSpecId, specIds } from "../../../src/specs/index.ts";
import { listRunFiles } from "../../../src/store/index.ts";
import { aContext, type KeptContext } from "../../support/a-context.ts";
import { faultsThrownBy } from "../../support/fault-words.ts";
import { aProject, git, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import {
  answer,
  asks,
  failing,
  newestRun,
  passes,
  rewriteRun,
  start,
  writeDamagedRun,
  writePhase,
} from "./a-phase.ts";

const skipped = (root: string) =>
  newestRun(root).run.steps.flatMap(({ name, status }) => (status === "skipped" ? [name] : []));

describe("starting a phase", () => {
  it("anew takes the place of the unfinished run and keeps what that one saw, by its file", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("write")]);
    await start(root);
    const old = newestRun(root);
    const context = aContext();

    await start(root, {}, { context });

    const { run } = newestRun(root);
    expect(run.inputs).toMatchObject({ earlier_run: basename(old.file) });
    expect(context.reported).toContainEqual(
      expect.objectContaining({ kind: "run_superseded", completedCount: 0, skippedCount: 0, stepCount: 1 }),
    );
    expect(JSON.parse(readFileSync(old.file, "utf8"))).toMatchObject({ status: "cancelled" });
  });

  it("is the newest from then on, though the clock was two days ahead when the run before was begun", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one")]);
    const ahead = new Date(Date.now() + 2 * 24 * 60 * 60 * 1000);
    await start(root, {}, { context: aContext({ now: () => ahead }) });
    const before = newestRun(root);

    await start(root);

    expect(newestRun(root).run.startedAt < before.run.startedAt).toBe(true);
    expect(listRunFiles(root)).toHaveLength(2);
  });

  it("goes by its own evidence where the earlier run's file is gone or damaged", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("see"), asks("write", [{ kind: "evidence_of", step: "see" }])]);
    await start(root);
    const earlier = newestRun(root);
    const passedWith = async (ruin: () => void) => {
      await start(root, { only: "write" });
      const { run } = newestRun(root);
      ruin();
      return (await answer(root, { runId: run.runId })).kind;
    };

    expect(await passedWith(() => {})).toBe("completed");
    expect(
      await passedWith(() => {
        writeFiles(root, { [`.moai/memory/command-state/${basename(earlier.file)}`]: "{" });
        rmSync(`${earlier.file}.bak`, { force: true });
      }),
    ).toBe("failed");
  });

  it("has what is to be skipped in its very first save: a kill after it leaves no run with other steps to do", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one"), passes("two"), passes("three")]);
    const saves: string[][] = [];
    const context: KeptContext = {
      ...aContext(),
      trace: (event) => {
        if (event.kind !== "state_saved") return;
        const { steps } = JSON.parse(readFileSync(join(root, event.file), "utf8"));
        saves.push(steps.map(({ status }: { readonly status: string }) => status));
      },
    };

    await start(root, { only: "two" }, { context });

    expect(saves.at(0)).toEqual(["skipped", "pending", "skipped"]);
    expect(skipped(root)).toEqual(["one", "three"]);
    expect(context.reported).toContainEqual({ kind: "step_skipped", step: "one", reason: "requested" });
  });

  it("reads no earlier run but a state file of its own folder, whatever name an edited record gives", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("see"), asks("write", [{ kind: "evidence_of", step: "see" }])]);
    await start(root);
    const earlier = newestRun(root);
    const outside = temporaryFolder();
    copyFileSync(earlier.file, join(outside, basename(earlier.file)));
    const passedBy = async (name: string) => {
      await start(root, { only: "write" });
      const { runId } = rewriteRun(root, (run) => ({ ...run, inputs: { ...run.inputs, earlier_run: name } }));
      return (await answer(root, { runId })).kind;
    };

    expect(await passedBy(basename(earlier.file))).toBe("completed");
    const way = relative(dirname(earlier.file), join(outside, basename(earlier.file)));
    expect(await passedBy(way)).toBe("failed");
  });

  it("passes over files that can't be read, and says so", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one"), asks("write")]);
    await start(root);
    const before = newestRun(root);
    writeDamagedRun(root);
    const context = aContext();

    await start(root, { continueFrom: "write" }, { context, isConfirmed: true });
    await start(root, { only: "one" }, { context });

    const files = listRunFiles(root, { phase: "walk" }).filter(
      ({ file }) => !file.includes("29990101T000000000Z"),
    );
    const [newest = ""] = files.map(({ file }) => file);
    expect(JSON.parse(readFileSync(newest, "utf8")).inputs).toEqual({ earlier_run: basename(before.file) });
    expect(context.reported).toContainEqual(expect.objectContaining({ kind: "damage_found" }));
  });

  it("with options that ask for the old run where none is open begins anew, and says it where nothing was forced", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one"), passes("two"), passes("three")]);
    const said = async (options: Parameters<typeof start>[1]) => {
      const context = aContext();
      await start(root, options, { context });
      return context.reported.some(({ kind }) => kind === "nothing_to_resume");
    };

    expect(await said({ resume: true })).toBe(true);
    expect(skipped(root)).toEqual([]);
    expect(await said({ continueFrom: "three" })).toBe(false);
    expect(skipped(root)).toEqual(["one", "two"]);
    expect(await said({ skip: ["two"] })).toBe(false);
    expect(skipped(root)).toEqual(["two"]);
  });

  it("with every step left out is done at once, and claims nothing", async () => {
    const root = aProject();
    writePhase(root, [passes("one"), passes("two")]);
    git(root, "add", "--all");
    git(root, "commit", "--quiet", "--message", "the phase");

    expect((await start(root, { skip: ["one", "two"] })).kind).toBe("completed");
    expect(newestRun(root).run).toMatchObject({ status: "completed", outputs: {}, filesCreated: [] });
  });

  it("resumed with --skip skips what isn't done yet, and leaves alone what is", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one"), asks("write"), passes("three")]);
    await start(root);
    const context = aContext();

    const outcome = await start(root, { resume: true, skip: ["one", "write"] }, { context });

    expect(outcome.kind).toBe("completed");
    expect(newestRun(root).run.steps).toMatchObject([
      { status: "completed" },
      { status: "skipped", metadata: { skip_reason: "--skip write" } },
      { status: "completed" },
    ]);
    expect(context.reported).toContainEqual({ kind: "steps_skipped", steps: ["one"] });
  });

  it("resumed tells completed steps from those that were passed over", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one"), passes("two"), asks("write")]);
    await start(root, { skip: ["two"] });
    const context = aContext();

    await start(root, { resume: true }, { context });

    const skipping = context.reported.filter(
      ({ kind }) => kind === "steps_skipped" || kind === "step_skipped",
    );
    expect(skipping).toEqual([
      { kind: "steps_skipped", steps: ["one"] },
      { kind: "step_skipped", step: "one", reason: "already_completed" },
      { kind: "step_skipped", step: "two", reason: "requested" },
    ]);
  });

  it("resumed where nothing is done yet has nothing to skip, and says nothing of it", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("write")]);
    await start(root);
    const context = aContext();

    await start(root, { resume: true }, { context });

    const kinds = context.reported.map(({ kind }) => kind);
    expect(kinds).toContain("resuming_from");
    expect(kinds).not.toContain("steps_skipped");
  });

  it.each([
    [{ resume: true }, "write", "alfred walk --resume --yes"],
    [{ continueFrom: "one" }, "one", "alfred walk --continue-from one --yes"],
  ] as const)(
    "asked for the old run by %j when its definition is another one now is a question",
    async (options, startsAt, goOn) => {
      const root = temporaryFolder();
      writePhase(root, [passes("one"), asks("write")]);
      await start(root);
      writePhase(root, [passes("one"), asks("write")], { description: "another one" });

      const outcome = await start(root, options);

      if (outcome.kind !== "decision_needed") throw new Error("The definition has changed");
      expect(outcome.question).toMatchObject({ startsAt, configChanges: ["workflow"], drifts: [] });
      expect(outcome.options.map(({ command }) => command.join(" "))).toEqual([
        goOn,
        "alfred resume walk --restart",
        "",
      ]);
      expect((await start(root, options, { isConfirmed: true })).kind).toBe("prompt_ready");
    },
  );

  it("nothing can be said of what a record of the older format was made from: then nobody is asked", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("write")]);
    await start(root);
    rewriteRun(root, (run) => ({ ...run, configParts: {} }));
    writePhase(root, [asks("write")], { description: "another one" });

    expect((await start(root, { resume: true })).kind).toBe("prompt_ready");
  });
});

describe("the SPEC of a phase", () => {
  it("is kept also where the phase needs none, and has to be an id", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one")]);

    await start(root, {}, { specId: "SPEC-AUTH-001" });

    expect(newestRun(root).run.specId).toBe("SPEC-AUTH-001");
    await expect(start(root, {}, { specId: "../AUTH" })).rejects.toEqual(failing("spec_id_malformed"));
  });

  it("is made by a phase that makes one, from a description; without one nothing is reserved", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("write")], { creates_spec: true });

    for (const inputs of [{}, { description: "  " }]) {
      await expect(start(root, {}, { inputs })).rejects.toEqual(failing("description_required"));
      await expect(start(root, { resume: true }, { inputs })).rejects.toEqual(
        failing("description_required"),
      );
    }
    expect(specIds(root)).toEqual([]);

    const context = aContext();
    const inputs = { description: "users can log in" };
    await start(root, { resume: true }, { inputs, context });
    const { specId } = newestRun(root).run;
    expect(specIds(root)).toEqual([specId]);
    expect(context.reported).toContainEqual(expect.objectContaining({ kind: "nothing_to_resume" }));

    expect((await start(root, { resume: true })).kind).toBe("prompt_ready");
    expect(specIds(root)).toEqual([specId]);
    await start(root, {}, { inputs, specId: "SPEC-PAY-007" });
    expect(specIds(root)).toContain(parseSpecId("SPEC-PAY-007"));
  });
});

describe("definitions of the project's own", () => {
  const builtin = { name: "one", kind: "builtin", builtin: "no_such_builtin" };

  it("with problems are doctor's to say, all of them, and stop only the phase that they are named for", async () => {
    const root = temporaryFolder();
    expect(await checkDefinitions(root, "en")).toEqual([]);
    writePhase(root, [passes("one")]);
    writePhase(root, [passes("one"), { ...builtin }], { name: "broken" });
    writeFiles(root, { ".moai/workflows/half.json": "{", ".moai/workflows/notes.txt": "{" });

    const known = /^step one: no builtin is called no_such_builtin \(known: detect_project, /;
    expect(await checkDefinitions(root, "en")).toEqual([
      {
        file: join(root, ".moai/workflows/broken.json"),
        problems: ["two steps are named one", expect.stringMatching(known)],
      },
      { file: join(root, ".moai/workflows/half.json"), problems: [expect.stringMatching(/JSON/)] },
    ]);
    writePhase(root, [builtin], { name: "broken" });
    expect(() => loadDefinition(root, "broken")).toThrow(failing("workflow_invalid"));
    expect(await faultsThrownBy(() => loadDefinition(root, "broken"))).toEqual([
      expect.stringMatching(known),
    ]);
    expect(loadDefinition(root, "walk").steps.map(({ name }) => name)).toEqual(["one"]);
    expect(listPhases(root).map(({ name }) => name)).toEqual([
      "0-project",
      "1-plan",
      "2-run",
      "3-sync",
      "walk",
    ]);
    expect(() => loadDefinition(root, "wlak")).toThrow(failing("unknown_phase", { nearest: "walk" }));
  });

  it("say before the first step what would only be found in a later one: paths out of the project, prompts, their variables", async () => {
    const root = temporaryFolder();
    const away = { kind: "files_exist", paths: ["../away.txt", "specs/<<SPEC_ID>>.md"] };
    writePhase(root, [
      passes("one"),
      { ...passes("two"), gates: [away] },
      asks("three", [away]),
      { ...asks("four"), prompt: "none.md" },
      { ...asks("five"), prompt: "a/../../../up.md" },
      {
        ...asks("six"),
        prompt: "six.md",
        work_items: { kind: "tasks", prompt: "none.md", file: "/etc/tasks.md" },
      },
    ]);
    writeFiles(root, {
      ".moai/workflows/prompts/six.md": "{{STEP}}, {{NOBODY}}\n<<NOBODY>> << <<HALF {{#if STEP}}",
    });
    const problems = [
      expect.stringMatching(/^step two: "\.\.\/away\.txt" is no path inside the project \(outside_root\)$/),
      expect.stringMatching(/^step three: "\.\.\/away\.txt" is no path/),
      "step four: there is no prompt .moai/workflows/prompts/none.md",
      "step five: there is no prompt .moai/workflows/prompts/a/../../../up.md",
      expect.stringMatching(/^step six: "\/etc\/tasks\.md" is no path inside the project/),
      expect.stringMatching(/^step six: .*six\.md:2:\d+: /),
      "step six: .moai/workflows/prompts/six.md: no such variables: {{NOBODY}}, <<NOBODY>>",
      "step six: there is no prompt .moai/workflows/prompts/none.md",
    ];

    const file = join(root, ".moai/workflows/walk.json");
    await expect(start(root)).rejects.toEqual(failing("workflow_invalid", { file }));
    expect(await faultsThrownBy(() => start(root))).toEqual(problems);
    expect(await checkDefinitions(root, "en")).toEqual([{ file, problems }]);
    expect(existsSync(join(root, ".moai/memory"))).toBe(false);
  });

  it("are told of all that is wrong at once, whatever finds it, in the reader's language", async () => {
    const root = temporaryFolder();
    writePhase(root, [
      { ...asks("a"), prompt: "none.md", gates: [{ kind: "frob" }] },
      { ...passes("a"), gates: [{ kind: "evidence_of", step: "zzz" }] },
      { name: "b", kind: "command", command: "true && false" },
    ]);
    const problems = [
      expect.stringMatching(/^\/steps\/0\/gates\/0\/kind \(step a\) must be one of /),
      "two steps are named a",
      "step a: gate evidence_of refers to zzz, which is not an earlier step",
      "step b: the command needs a shell, because of &&, and alfred starts none: true && false",
      "step a: there is no prompt .moai/workflows/prompts/none.md",
    ];

    expect(await faultsThrownBy(() => start(root))).toEqual(problems);
    const file = join(root, ".moai/workflows/walk.json");
    expect(await checkDefinitions(root, "en")).toEqual([{ file, problems }]);
    const [korean] = await checkDefinitions(root, "ko");
    expect(korean?.problems).toHaveLength(problems.length);
    for (const problem of korean?.problems ?? []) expect(problem).toMatch(/[가-힣]/);
  });

  it("that are empty, or a link to nothing, are said to be", async () => {
    const root = temporaryFolder();
    writeFiles(root, { ".moai/workflows/empty.json": "" });
    symlinkSync("nowhere.json", join(root, ".moai/workflows/link.json"));

    expect((await checkDefinitions(root, "en")).map(({ problems }) => problems)).toEqual([
      ["the file is empty (line 1, column 1)"],
      ["it is a link to a file that isn't there"],
    ]);
  });

  it("that are named like a command of alfred's own can never be started, and are told so", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one")], { name: "resume" });

    const fault = expect.stringMatching(/^\/name: alfred has a command of its own called resume/);
    expect(await checkDefinitions(root, "en")).toEqual([expect.objectContaining({ problems: [fault] })]);
    expect(await faultsThrownBy(() => start(root, {}, { phase: "resume" }))).toEqual([fault]);
  });

  it("with a prompt that asks for a SPEC where there is none are refused before the run that is open is closed", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("one")]);
    await start(root);
    const { file } = newestRun(root);
    writePhase(root, [asks("one")], { prompt: "Hi {{SPEC_ID}}" });

    await expect(start(root)).rejects.toEqual(
      failing("template_variables_missing", { variables: ["{{SPEC_ID}}"] }),
    );
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ status: "in_progress" });
    expect(listRunFiles(root)).toHaveLength(1);
    expect(await checkDefinitions(root, "en")).toEqual([]);
    expect((await start(root, {}, { specId: "SPEC-PAY-001" })).kind).toBe("prompt_ready");
  });

  it("with prompts that name alfred's own variables, what this call brings and what results gave go through", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("one")], {
      prompt: "{{PROJECT_NAME}} {{COLOUR}} {{#each CHANGED_FILES}}{{this}}{{/each}} <<HALF",
    });

    expect((await start(root, {}, { inputs: { colour: "red" } })).kind).toBe("prompt_ready");
    await expect(start(root)).rejects.toEqual(
      failing("template_variables_missing", { variables: ["{{COLOUR}}"] }),
    );
  });

  it("may ask for a folder with a slash; without one only a file will do", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "dist/app.js": "" });
    const gate = (path: string) => ({ kind: "files_exist", paths: [path] });
    writePhase(root, [{ ...passes("one"), gates: [gate("dist/"), gate("dist/app.js")] }]);
    writePhase(root, [{ ...passes("one"), gates: [gate("dist")] }], { name: "folder" });
    writePhase(root, [{ ...passes("one"), gates: [gate("dist/app.js/")] }], { name: "file" });

    expect((await start(root)).kind).toBe("completed");
    expect((await start(root, {}, { phase: "folder" })).kind).toBe("failed");
    expect((await start(root, {}, { phase: "file" })).kind).toBe("failed");
  });

  it("hand on what earlier phases made, but no path that leads out of the project", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one")], { name: "first" });
    await start(root, {}, { phase: "first" });
    const { file } = newestRun(root, "first");
    writeFiles(root, { "kept.txt": "" });
    const record = JSON.parse(readFileSync(file, "utf8"));
    const files_created = [join(root, "kept.txt"), "/elsewhere/x.txt", join(root, "gone/y.txt")];
    const outputs = { count: 3, title: "Login", list: ["a", "b"], none: null };
    writeFiles(root, {
      [`.moai/memory/command-state/${basename(file)}`]: JSON.stringify({ ...record, files_created, outputs }),
    });
    const prompt = "{{#each HANDOVER_FILES}}[{{this}}]{{/each}} {{COUNT}} {{TITLE}} {{LIST}} <{{NONE}}>";
    writePhase(root, [asks("write")], { prompt, handover: [{ phase: "first", required: true }] });
    const context = aContext();

    const outcome = await start(root, {}, { context });

    expect(outcome).toMatchObject({ prompt: `[${join(root, "kept.txt")}] 3 Login a, b <>\n` });
    expect(context.traced).toContainEqual(
      expect.objectContaining({ kind: "note", text: expect.stringContaining("left out of the hand-over") }),
    );
  });

  it("hand on what a phase gave and made in parts, from the last run of all its steps on", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one"), passes("two")], { name: "first" });
    const partsOf = async (options: Parameters<typeof start>[1], name: string, word: string) => {
      await start(root, options, { phase: "first" });
      writeFiles(root, { [name]: "" });
      const filesCreated = [join(root, name)];
      rewriteRun(root, (run) => ({ ...run, filesCreated, outputs: { word, [word]: word } }), "first");
    };
    await partsOf({}, "before.txt", "before");
    await partsOf({}, "whole.txt", "whole");
    await partsOf({ only: "one" }, "part.txt", "part");
    const prompt = "{{#each HANDOVER_FILES}}[{{this}}]{{/each}} {{WORD}} {{WHOLE}} {{PART}}";
    writePhase(root, [asks("write")], { prompt, handover: [{ phase: "first", required: true }] });

    expect(await start(root)).toMatchObject({
      prompt: `[${join(root, "whole.txt")}][${join(root, "part.txt")}] part whole part\n`,
    });
    expect(newestRun(root).run.context.handover).toHaveLength(2);
  });

  it("need the earlier phase only where they say so; what of it is damaged is said", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one")], { name: "first" });
    writePhase(root, [passes("one")], { handover: [{ phase: "first", required: true }] });
    const context = aContext();

    await expect(start(root)).rejects.toEqual(
      failing("earlier_phase_missing", { phase: "walk", missing: "first" }),
    );
    expect(existsSync(join(root, ".moai/memory/command-state"))).toBe(false);
    writePhase(root, [passes("one")], { handover: [{ phase: "first" }] });
    expect((await start(root)).kind).toBe("completed");
    writeDamagedRun(root, "first");
    expect((await start(root, {}, { context })).kind).toBe("completed");
    expect(context.reported).toContainEqual(
      expect.objectContaining({ kind: "damage_found", file: expect.stringContaining("first-2999") }),
    );
  });
});

describe("a SPEC that is reserved for a run that can't be saved", () => {
  const description = { inputs: { description: "Users log in" } };
  const reserving = (root: string) => writePhase(root, [asks("write")], { creates_spec: true });

  it("is taken back, and its number is free for the next one", async () => {
    const root = temporaryFolder();
    reserving(root);
    const inTheWay = join(root, ".moai/memory/command-state");
    writeFiles(root, { ".moai/memory/command-state": "in the way" });

    await expect(start(root, {}, description)).rejects.toThrow();

    expect(specIds(root)).toEqual([]);
    rmSync(inTheWay);
    await start(root, {}, description);
    expect(specIds(root)).toEqual([newestRun(root).run.specId]);
  });

  it("stays where it isn't only a scaffold any more, or was there before", async () => {
    const root = temporaryFolder();
    reserving(root);
    await start(root, {}, description);
    const [specId = ""] = specIds(root);
    const folder = join(root, ".moai/memory/command-state");
    rmSync(folder, { recursive: true });
    writeFiles(root, { ".moai/memory/command-state": "in the way" });

    await expect(start(root, {}, { ...description, specId })).rejects.toThrow();

    expect(existsSync(join(root, ".moai/specs", specId, "spec.md"))).toBe(true);
  });
});
