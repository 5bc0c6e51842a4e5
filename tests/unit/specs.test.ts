import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { specFaultWords } from "../../src/messages/index.ts";
import { domainOf } from "../../src/specs/domain.ts";
import { earsPattern } from "../../src/specs/ears.ts";
import {
  checkSpec,
  listSpecs,
  parseSpecId,
  readSpec,
  requireSpec,
  reserveSpec,
  specDigest,
  specFiles,
  specIds,
} from "../../src/specs/index.ts";
import { temporaryFolder, writeFiles, writeSpec } from "../support/temporary-project.ts";

const id = parseSpecId("SPEC-AUTH-001");
const folder = ".moai/specs/SPEC-AUTH-001";

function aSpec(
  edit: (files: {
    spec: string;
    acceptance: string;
    plan: string;
  }) => Partial<Record<"spec" | "acceptance" | "plan", string>> = () => ({}),
): string {
  const root = temporaryFolder();
  writeSpec(root);
  const at = (name: string) => readFileSync(join(root, folder, `${name}.md`), "utf8");
  const edited = edit({ spec: at("spec"), acceptance: at("acceptance"), plan: at("plan") });
  writeFiles(
    root,
    Object.fromEntries(Object.entries(edited).map(([name, text]) => [`${folder}/${name}.md`, text])),
  );
  return root;
}

const codes = async (root: string) => (await checkSpec(root, id)).map(({ fault }) => fault.code);

describe("a requirement is one EARS sentence", () => {
  it.each([
    ["The system SHALL keep a log.", "ubiquitous"],
    ["WHEN a user logs in, the system SHALL open a session.", "event"],
    ["WHILE the door is open, the system SHALL sound the alarm.", "state"],
    ["WHERE a printer is there, the system SHALL offer printing.", "option"],
    ["IF the password is missing, THEN the system SHALL refuse the login.", "unwanted"],
    ["WHILE offline, WHEN a file is saved, the system SHALL queue it.", "complex"],
    ["WHEN 사용자가 이름과 비밀번호를 제출하면, 시스템은 세션을 열어야 한다.", "event"],
    ["시스템은 모든 요청을 기록해야 한다.", "ubiquitous"],
    ["IF 비밀번호가 없으면, 시스템은 로그인을 거부해야 합니다.", "unwanted"],
    ["시스템은 비밀번호를 저장해서는 안 된다.", "ubiquitous"],
    ["Users can log in.", null],
    ["It should work.", null],
    ["IF it fails, the system SHALL retry.", null],
    ["사용자가 로그인한다.", null],
    ["", null],
  ])("%j is %s", (sentence, pattern) => {
    expect(earsPattern(sentence)).toBe(pattern);
  });
});

describe("a SPEC's faults, every one at once", () => {
  it("a complete one has none, in English and Korean", async () => {
    expect(await checkSpec(aSpec(), id)).toEqual([]);
    const korean = aSpec(({ spec, acceptance }) => ({
      spec: spec
        .replace("## Overview", "## 개요")
        .replace("## Requirements", "## 요구사항")
        .replace(/WHEN a user.*/, "WHEN 사용자가 제출하면, 시스템은 세션을 열어야 한다. 그 밖의 설명."),
      acceptance: acceptance.replaceAll("**", ""),
    }));
    expect(await checkSpec(korean, id)).toEqual([]);
  });

  it.each<[string, Parameters<typeof aSpec>[0], readonly string[]]>([
    [
      "no front matter",
      ({ spec }) => ({ spec: spec.replace(/^---[\s\S]*?---\n/, "") }),
      ["front_matter_missing"],
    ],
    [
      "broken front matter",
      ({ spec }) => ({ spec: spec.replace("title: User login", "title: [open") }),
      ["front_matter_malformed"],
    ],
    [
      "missing fields",
      ({ spec }) => ({ spec: spec.replace(/^(title|priority):.*\n/gm, "") }),
      ["field_missing", "field_missing"],
    ],
    [
      "wrong values",
      ({ spec }) => ({
        spec: spec
          .replace("status: draft", "status: done")
          .replace("version: 0.1.0", "version: one")
          .replace("created: 2025-11-01", "created: 2025-02-30"),
      }),
      ["field_invalid", "field_invalid", "field_invalid"],
    ],
    [
      "updated before created",
      ({ spec }) => ({ spec: spec.replace("updated: 2025-11-01", "updated: 2024-01-01") }),
      ["field_invalid"],
    ],
    [
      "another id",
      ({ spec }) => ({ spec: spec.replace("id: SPEC-AUTH-001", "id: SPEC-AUTH-002") }),
      ["id_differs"],
    ],
    ["no overview", ({ spec }) => ({ spec: spec.replace(/## Overview\n.*\n/, "") }), ["overview_missing"]],
    [
      "no requirement",
      ({ spec, acceptance }) => ({ spec: spec.replace(/### REQ-001\n.*\n/, ""), acceptance }),
      ["requirements_missing", "requirement_unknown"],
    ],
    ["not EARS", ({ spec }) => ({ spec: spec.replace("SHALL", "might") }), ["not_ears"]],
    [
      "ids twice",
      ({ spec }) => ({
        spec: spec.replace("## Out of scope", "### REQ-001\nThe system SHALL log.\n\n## Out of scope"),
      }),
      ["id_repeated"],
    ],
    [
      "a requirement without a criterion",
      ({ spec }) => ({
        spec: spec.replace("## Out of scope", "### REQ-002\nThe system SHALL log.\n\n## Out of scope"),
      }),
      ["criterion_missing"],
    ],
    [
      "no criterion at all",
      () => ({ acceptance: "# Acceptance\n" }),
      ["criterion_missing", "criteria_missing"],
    ],
    [
      "a criterion without its parts",
      ({ acceptance }) => ({ acceptance: acceptance.replace(/\*\*(Given|Then)\*\*/g, "") }),
      ["part_missing", "part_missing"],
    ],
    [
      "a criterion that names nothing",
      ({ acceptance }) => ({ acceptance: acceptance.replace(" (REQ-001)", "") }),
      ["criterion_missing", "requirement_unnamed"],
    ],
    ["an empty plan", () => ({ plan: "# Plan\n" }), ["plan_empty"]],
    [
      "things left open",
      ({ plan }) => ({ plan: `${plan}\nTBD <<WHO>> {{WHAT}} TODO [NEEDS CLARIFICATION: why]\n` }),
      Array(5).fill("left_over"),
    ],
    [
      "links that lead out",
      ({ plan }) => ({
        plan: `${plan}\n[a](../../../../etc/passwd) [b](/etc/passwd) ![c](%2e%2e/%2e%2e/%2e%2e/%2e%2e/x)\n`,
      }),
      Array(3).fill("path_outside"),
    ],
  ])("%s", async (_, edit, expected) => {
    expect(await codes(aSpec(edit))).toEqual(expected);
  });

  it("code, addresses and links inside are left in peace", async () => {
    const root = aSpec(({ plan }) => ({
      plan: `${plan}\n\`{{NAME}}\` [a](https://example.com/{{x}}) [b](spec.md#x) [c](#anchor)\n\n\`\`\`\nTODO <<X>>\n\`\`\`\n`.replace(
        "{{x}}",
        "x",
      ),
    }));

    expect(await codes(root)).toEqual([]);
  });

  it("says file and line, and each fault has words in both languages", async () => {
    const root = aSpec(({ spec }) => ({
      spec: spec.replace("status: draft", "status: done"),
      acceptance: "",
      plan: "",
    }));
    const problems = await checkSpec(root, id);

    expect(problems[0]).toMatchObject({
      file: `${folder}/spec.md`,
      line: 5,
      fault: { code: "field_invalid", field: "status", value: "done" },
    });
    for (const { fault } of problems) {
      for (const language of ["en", "ko"] as const)
        expect(specFaultWords(language, fault).problem.length).toBeGreaterThan(3);
    }
  });

  it("missing files are named", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, folder), { recursive: true });

    expect(await codes(root)).toEqual(["file_missing", "file_missing", "file_missing"]);
  });
});

describe("ids and folders", () => {
  it.each([
    ["SPEC-AUTH-1"],
    ["spec-auth-001"],
    ["SPEC--001"],
    ["SPEC-AUTH-001/../x"],
    [""],
    ["SPEC-1AUTH-001"],
  ])("%j is no id", (text) => {
    expect(() => parseSpecId(text)).toThrow(
      expect.objectContaining({ failure: { code: "spec_id_malformed", specId: text } }),
    );
  });

  it.each([
    ["사용자 인증", "AUTH"],
    ["users can log in", "AUTH"],
    ["결제 기능", "PAY"],
    ["full text search over products", "SEARCH"],
    ["improve the thingamajig", "THINGAMAJIG"],
    ["추천", "FEATURE"],
    ["", "FEATURE"],
  ])("%j is of the domain %s", (description, domain) => {
    expect(domainOf(description)).toBe(domain);
  });

  it("two reservations at once get two numbers, counted for each domain", async () => {
    const root = temporaryFolder();
    const reserve = (description: string) =>
      reserveSpec(root, { id: null, description, now: new Date("2025-11-12T12:00:00Z"), language: "ko" });

    const ids = (await Promise.all(["로그인", "로그인", "로그인", "결제"].map(reserve)))
      .map((each) => each.id)
      .sort();

    expect(ids).toEqual(["SPEC-AUTH-001", "SPEC-AUTH-002", "SPEC-AUTH-003", "SPEC-PAY-001"]);
    expect(readFileSync(specFiles(root, id).spec, "utf8")).toContain("created: 2025-11-12");
    expect(await codes(root)).toContain("left_over");
  });

  it("an untouched scaffold is used again, a written SPEC is not overwritten", async () => {
    const root = temporaryFolder();
    const reserve = () => reserveSpec(root, { id, description: "", now: new Date(), language: "en" });
    await reserve();
    await reserve();
    writeSpec(root);

    await expect(reserve()).rejects.toMatchObject({ failure: { code: "spec_exists" } });
    expect(await codes(root)).toEqual([]);
  });

  it("a specs folder that leads out by a link is refused", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, ".moai"));
    symlinkSync(temporaryFolder(), join(root, ".moai/specs"));

    await expect(
      reserveSpec(root, { id, description: "", now: new Date(), language: "en" }),
    ).rejects.toMatchObject({ failure: { code: "path_refused" } });
  });

  it("are listed in order, a broken one too, and the nearest is suggested", async () => {
    const root = temporaryFolder();
    for (const each of ["SPEC-AUTH-010", "SPEC-AUTH-1000", "SPEC-API-002"]) writeSpec(root, each);
    mkdirSync(join(root, ".moai/specs/SPEC-AUTH-009"));
    mkdirSync(join(root, ".moai/specs/notes"));

    expect(specIds(root)).toEqual(["SPEC-API-002", "SPEC-AUTH-009", "SPEC-AUTH-010", "SPEC-AUTH-1000"]);
    expect((await listSpecs(root)).map(({ problemCount }) => problemCount)).toEqual([0, 3, 0, 0]);
    expect(() => requireSpec(root, parseSpecId("SPEC-AUTH-011"))).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ code: "spec_not_found", nearest: "SPEC-AUTH-010" }),
      }),
    );
    expect(existsSync(join(root, ".moai/specs/SPEC-AUTH-011"))).toBe(false);
  });

  it.each([
    ["", ""],
    [" behind a byte order mark", "\uFEFF"],
  ])("the digest is of what is asked for, not of how the work stands%s", async (_, mark) => {
    const root = aSpec();
    const file = specFiles(root, id).spec;
    const text = readFileSync(file, "utf8");
    writeFileSync(file, `${mark}${text}`);
    const before = await specDigest(root, id);
    writeFileSync(
      file,
      `${mark}${text}`
        .replace("status: draft", "status: completed")
        .replace("updated: 2025-11-01", "updated: 2025-12-01")
        .replaceAll("\n", "\r\n"),
    );
    expect(await specDigest(root, id)).toBe(before);
    writeFileSync(file, text.replace("open a session", "open two sessions"));
    expect(await specDigest(root, id)).not.toBe(before);
  });

  it("what a SPEC says can be read", async () => {
    const { spec } = await readSpec(aSpec(), id);

    expect(spec).toMatchObject({
      title: "User login",
      requirements: [{ id: "REQ-001", pattern: "event" }],
      criteria: [{ id: "AC-001", requirementIds: ["REQ-001"] }],
    });
  });
});
