import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { earsPattern } from "../../src/specs/ears.ts";
import { checkSpec, parseSpecId, readSpec, reserveSpec, specDigest, specIds } from "../../src/specs/index.ts";
import { temporaryFolder, writeFiles, writeSpec } from "../support/temporary-project.ts";

const id = parseSpecId("SPEC-AUTH-001");
const folder = ".moai/specs/SPEC-AUTH-001";

function withSpec(text: string): string {
  const root = temporaryFolder();
  writeSpec(root);
  writeFiles(root, { [`${folder}/spec.md`]: text });
  return root;
}

describe("a requirement's sentence", () => {
  it.each([
    ["Nothing is obliged here.", null],
    ["A log shall be kept.", "ubiquitous"],
    ["시스템은 기록을 남겨야 한다.", "ubiquitous"],
    ["IF the disk is full, the system SHALL stop.", null],
    ["IF the disk is full, THEN the system SHALL stop.", "unwanted"],
    ["IF 디스크가 가득 차면, 시스템은 멈춰야 한다.", "unwanted"],
    ["WHILE it waits, WHEN a key is hit, the system SHALL stop.", "complex"],
  ])("%s is %s", (sentence, pattern) => {
    expect(earsPattern(sentence)).toBe(pattern);
  });
});

describe("a SPEC that is written otherwise", () => {
  it.each([
    ["a list", "---\n- id\n---\n"],
    ["a text", "---\nid\n---\n"],
    ["values that are no texts", "---\nid: [a]\ntitle: {b: c}\n---\n"],
  ])("front matter that is %s has no fields: each is missing", async (_, head) => {
    const faults = (await checkSpec(withSpec(`${head}# X\n`), id)).map(({ fault }) => fault);

    for (const field of ["id", "title", "version", "status", "priority", "created", "updated"])
      expect(faults).toContainEqual({ code: "field_missing", field });
  });

  it("front matter that is no YAML is said with its line", async () => {
    const problems = await checkSpec(withSpec("---\nid: x\ntitle: [\n---\n# X\n"), id);

    expect(problems).toContainEqual(
      expect.objectContaining({
        line: 3,
        fault: expect.objectContaining({ code: "front_matter_malformed" }),
      }),
    );
  });

  it("requirements are those below their heading, in whatever form, and none of the sections after", async () => {
    const root = withSpec(
      [
        "# X",
        "## Requirements",
        "### REQ-001",
        "- The system **SHALL** keep version 1.2 of",
        "  the log. And nothing else.",
        "### Notes",
        "### REQ-002",
        "## Annex",
        "### REQ-003",
        "The system SHALL not count this.",
      ].join("\n"),
    );

    const { spec } = await readSpec(root, id);

    expect(spec.requirements).toEqual([
      {
        id: "REQ-001",
        sentence: "The system SHALL keep version 1.2 of the log.",
        pattern: "ubiquitous",
        line: 4,
      },
      { id: "REQ-002", sentence: "", pattern: null, line: 7 },
    ]);
  });

  it("links may be written badly or lead nowhere in particular; only those that lead out are faults", async () => {
    const root = withSpec(
      "# X\n[a](100%.md) [b](#overview) [c](mailto:me@x.y) [d](../../../../out.md) [e](/etc/x)\n",
    );

    const outside = (await checkSpec(root, id)).flatMap(({ fault }) =>
      fault.code === "path_outside" ? [fault.path] : [],
    );

    expect(outside).toEqual(["../../../../out.md", "/etc/x"]);
  });
});

describe("reserving", () => {
  const request = { description: "login", now: new Date("2025-11-12T12:00:00"), language: "en" } as const;

  it("passes over a number whose place something else holds", async () => {
    const root = temporaryFolder();
    const first = (await reserveSpec(root, { ...request, id: null })).id;
    const next = first.replace("001", "002");
    writeFileSync(join(root, ".moai/specs", next), "a file in the way");

    expect((await reserveSpec(root, { ...request, id: null })).id).toBe(first.replace("001", "003"));
  });

  it("fills in the documents that a killed reservation didn't lay out, and none that are there", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, folder), { recursive: true });
    writeFiles(root, { [`${folder}/plan.md`]: "mine" });

    await reserveSpec(root, { ...request, id });

    expect(readdirSync(join(root, folder)).sort()).toEqual(["acceptance.md", "plan.md", "spec.md"]);
    expect((await readSpec(root, id)).problems.map(({ file }) => file)).toContain(`${folder}/plan.md`);
  });

  it("a place that isn't a folder is a failure of the file system, and no endless search", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, ".moai"));
    writeFileSync(join(root, ".moai/specs"), "");

    await expect(reserveSpec(root, { ...request, id: null })).rejects.toThrow("EEXIST");
    expect(existsSync(join(root, ".moai/specs", id))).toBe(false);
  });
});

it("SPECs are in the order of their domains, then of their numbers, whatever the folder's order is", () => {
  const name = fc
    .tuple(fc.constantFrom("A", "AUTH", "B2"), fc.integer({ min: 0, max: 2000 }))
    .map(([domain, number]) => ({ domain, number, id: `SPEC-${domain}-${String(number).padStart(3, "0")}` }));
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 8, selector: (each) => each.id }), (names) => {
      const root = temporaryFolder();
      for (const each of names) mkdirSync(join(root, ".moai/specs", each.id), { recursive: true });

      const sorted = [...names].sort((one, other) =>
        one.domain === other.domain ? one.number - other.number : one.domain < other.domain ? -1 : 1,
      );
      expect(specIds(root)).toEqual(sorted.map((each) => each.id));
    }),
    { numRuns: 30 },
  );
});

it("the digest of a SPEC without its documents is that of nothing, and another one with them", async () => {
  const [empty, other, full] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  writeSpec(full);

  expect(await specDigest(empty, id)).toBe(await specDigest(other, id));
  expect(await specDigest(full, id)).not.toBe(await specDigest(empty, id));
});
