import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  checkSpec,
  listSpecs,
  notSpecs,
  parseSpecId,
  readSpec,
  reserveSpec,
} from "../../../src/specs/index.ts";
import { temporaryFolder, writeFiles, writeSpec } from "../../support/temporary-project.ts";

const id = parseSpecId("SPEC-AUTH-001");
const folder = ".moai/specs/SPEC-AUTH-001";
const sentence = "WHEN a user submits a name and a password, the system SHALL open a session.";

type Name = "spec" | "acceptance" | "plan" | "tasks";

/** A valid SPEC in which a text is put behind another one, or in its place. */
function aSpec(edits: readonly (readonly [name: Name, at: string, text: string])[] = []): string {
  const root = temporaryFolder();
  writeSpec(root);
  writeFiles(root, { [`${folder}/tasks.md`]: "## Wave 1\n- [ ] **T-1**: first\n" });
  for (const [name, at, text] of edits) {
    const file = `${folder}/${name}.md`;
    const before = readFileSync(join(root, file), "utf8");
    expect(before).toContain(at);
    writeFiles(root, { [file]: before.replace(at, () => text) });
  }
  return root;
}

async function faults(root: string): Promise<readonly string[]> {
  const found = await checkSpec(root, id);
  return found.map(({ file, line, fault }) => {
    const about = "text" in fault ? ` ${fault.text}` : "path" in fault ? ` ${fault.path}` : "";
    return `${file.slice(folder.length + 1)}:${line} ${fault.code}${about}`;
  });
}

const more = (text: string) => ["spec", "## Out of scope", `${text}\n\n## Out of scope`] as const;
const proof = (text: string) => ["acceptance", "# Acceptance\n", `# Acceptance\n\n${text}\n`] as const;
const planned = (text: string) => ["plan", "# Plan\n", `# Plan\n\n${text}\n`] as const;

describe("what is meant for a requirement is one, or a fault with its line", () => {
  it.each([
    ["REQ_002", "### REQ_002\nThe system SHALL log.", "spec.md:19 requirement_unheaded REQ_002"],
    ["small letters", "### Req-002\nThe system SHALL log.", "spec.md:19 requirement_unheaded Req-002"],
    [
      "a word for the id",
      "### Requirement 3: export\nThe system SHALL log.",
      "spec.md:19 requirement_unheaded Requirement 3: export",
    ],
    [
      "a Korean word",
      "### 요구사항 2\n시스템은 기록해야 한다.",
      "spec.md:19 requirement_unheaded 요구사항 2",
    ],
    ["no id at all", "### Export\nThe system SHALL log.", "spec.md:19 requirement_unheaded Export"],
    ["a sentence in a list", "### Export\n- The system SHALL log.", "spec.md:19 requirement_unheaded Export"],
    [
      "a sentence further on",
      "### Export\nMore.\n\nThe system SHALL log.",
      "spec.md:19 requirement_unheaded Export",
    ],
    ["Korean", "### 내보내기\n시스템은 기록해야 한다.", "spec.md:19 requirement_unheaded 내보내기"],
    ["an id without a number", "### REQ_EXPORT\nUsers export.", "spec.md:19 requirement_unheaded REQ_EXPORT"],
    [
      "a constraint with SHALL",
      "### Constraints\n- The system SHALL log.",
      "spec.md:19 requirement_unheaded Constraints",
    ],
    [
      "an id with more behind",
      "### REQ-002b\nThe system SHALL log.",
      "spec.md:19 requirement_unheaded REQ-002b",
    ],
    ["below another one", "#### REQ_002\nThe system SHALL log.", "spec.md:19 requirement_unheaded REQ_002"],
    ["an item of a list", "- REQ-002: The system SHALL log.", "spec.md:19 requirement_unheaded REQ-002"],
    ["bold", "\n**REQ-002**: The system SHALL log.", "spec.md:20 requirement_unheaded REQ-002"],
    [
      "a row of a table",
      "\n| id | text |\n|---|---|\n| REQ-002 | x |",
      "spec.md:22 requirement_unheaded REQ-002",
    ],
    [
      "as high as its section",
      "## REQ-002\nThe system SHALL log.",
      "spec.md:19 requirement_unheaded REQ-002",
    ],
  ])("%s", async (_, text, expected) => {
    expect(await faults(aSpec([more(text)]))).toEqual([expected]);
  });

  it.each([
    ["notes below a requirement", "#### Notes\nNothing here."],
    [
      "other requirements named in its text",
      "\nSee also:\n- REQ-001: the login\n\nREQ-002 is another story.",
    ],
    ["headings that hold requirements together", "### Logs\n#### REQ-002: log\nThe system SHALL log."],
    [
      "plain text under a heading of its own",
      "### Constraints\nNode 20 or newer.\n### Dependencies\n- PostgreSQL",
    ],
    [
      "constraints in Korean",
      "### 제약 조건\n- Node 20 이상에서 동작해야 한다.\n### 가정\n사용자는 로그인했다.",
    ],
    ["headings that group what stands beside them", "### Functional\n### REQ-002\nThe system SHALL log."],
    ["an id with its title", "### REQ-002: log all\nThe system SHALL log."],
  ])("%s: no fault", async (_, text) => {
    const root = aSpec([more(text), proof("## AC-002 (REQ-002, REQ-001)\n- Given x\n- When y\n- Then z")]);

    expect((await faults(root)).filter((fault) => !fault.includes("requirement_unknown"))).toEqual([]);
  });

  it("a second section of them counts, and so does an id that it repeats", async () => {
    const root = aSpec([
      [
        "spec",
        "## Out of scope",
        "## Out of scope\nx\n\n## Requirements\n### REQ-001\nThe system SHALL log.\n\n## More",
      ],
    ]);

    expect(await faults(root)).toEqual(["spec.md:24 id_repeated"]);
    expect((await readSpec(root, id)).spec.requirements).toHaveLength(2);
  });

  it.each([
    ["in a comment", `<!-- ${sentence} -->`],
    ["in a comment within a line", `Text. <!-- ${sentence} -->`],
    ["in a block of code", `\`\`\`\n${sentence}\n\`\`\``],
    ["in code within a line", `\`${sentence}\``],
  ])("a sentence that stands only %s is none", async (_, text) => {
    expect((await faults(aSpec([["spec", sentence, text]]))).map((fault) => fault.split(" ")[1])).toEqual([
      "not_ears",
    ]);
  });

  it.each([
    ["nothing", ""],
    ["another paragraph", "\n\nMore."],
    ["an empty list", "\n- …"],
    ["a list further on", "\n\nMore:\n- x"],
    ["another heading's list", "\n\n#### Notes\n- x"],
  ])("a sentence that breaks off at a colon before %s is none", async (_, rest) => {
    const root = aSpec([["spec", sentence, `${sentence.replace(" open a session.", ":")}${rest}`]]);

    expect(await faults(root)).toEqual(["spec.md:17 not_ears"]);
  });

  it.each([
    ["a comment before it", `<!-- first -->\n${sentence}`],
    ["a comment in it", sentence.replace(",", ", <!-- who? -->")],
    ["short forms", sentence.replace("submits", "submits e.g.")],
    ["a number with stops", sentence.replace("a password", 'the version "v1.2. x"')],
    ["bold and a list", `- ${sentence.replace("WHEN", "**WHEN**")}\n- More.`],
    ["a quote", `> ${sentence.replace(", the", ",\n> the")}`],
    ["more text", `${sentence} And it is quick.\n\nMore.`],
    ["code in it", sentence.replace("a session", "`a.session`")],
    ["a list that it goes on in", sentence.replace(" open a session.", ":\n\n- open a session\n- log it")],
    ["a numbered list of code", sentence.replace(" open a session.", ":\n1. `open()`")],
  ])("a sentence with %s is one", async (_, text) => {
    expect(await faults(aSpec([["spec", sentence, text]]))).toEqual([]);
  });
});

describe("what is meant for a criterion is one, or a fault with its line", () => {
  it.each([
    ["AC_002", "## AC_002 (REQ-777)\ntext", "acceptance.md:3 criterion_unheaded AC_002 (REQ-777)"],
    ["AC 2", "## AC 2\ntext", "acceptance.md:3 criterion_unheaded AC 2"],
    ["a scenario", "## Scenario 2: x\ntext", "acceptance.md:3 criterion_unheaded Scenario 2: x"],
    [
      "one that names a requirement, with a part",
      "## Login (REQ-001)\nGiven x",
      "acceptance.md:3 criterion_unheaded Login (REQ-001)",
    ],
    ["one with its parts", "## Login\nGiven x\nWhen y\nThen z", "acceptance.md:3 criterion_unheaded Login"],
  ])("%s", async (_, text, expected) => {
    expect(await faults(aSpec([proof(text)]))).toEqual([expected]);
  });

  it.each([
    ["notes of their own", "## Definition of done\n- When in doubt, ask."],
    ["text about a requirement", "## Test scenarios for REQ-001\ntext\n## 엣지 케이스 (REQ-001)\n- 빈 이름"],
    ["a heading that holds criteria together", "## Login\n### AC-002 (REQ-001)\nGiven x\nWhen y\nThen z"],
    ["scenarios below a criterion", "## AC-002 (REQ-001)\n### Scenario 1\nGiven x\nWhen y\nThen z"],
    ["parts over several lines", "## AC-002 (REQ-001)\n**Given**\n  a user\n**When**\n- x\n**Then**: y"],
    ["Gherkin in a block of code", "## AC-002 (REQ-001)\n```gherkin\nGiven x\nWhen y\nThen z\n```"],
  ])("%s: no fault", async (_, text) => {
    expect(await faults(aSpec([proof(text)]))).toEqual([]);
  });

  it.each([
    ["**Given**", "**When**", "**Then**"],
    ["- **Given**:", "- **When** …", "- **Then** <!-- a session is open -->"],
  ])("a part in which nothing is said is missing: %s %s %s", async (...parts) => {
    const root = aSpec([proof(`## AC-002 (REQ-001)\n${parts.join("\n")}`)]);

    expect(await faults(root)).toEqual(Array(3).fill("acceptance.md:3 part_missing"));
  });
});

describe("a text that nobody can see", () => {
  it.each<[string, Parameters<typeof aSpec>[0], string]>([
    [
      "an overview that is a comment",
      [
        [
          "spec",
          "Registered users open a session with their name and password.",
          "<!-- Registered users -->",
        ],
      ],
      "spec.md:12 overview_missing",
    ],
    [
      "an overview of tags",
      [
        [
          "spec",
          "Registered users open a session with their name and password.",
          "<br>\n\n<!-- x --><p></p>\n",
        ],
      ],
      "spec.md:12 overview_missing",
    ],
    [
      "an overview of headings",
      [["spec", "Registered users open a session with their name and password.", "### Why"]],
      "spec.md:12 overview_missing",
    ],
    [
      "a plan of comments",
      [
        ["plan", "A function that opens a session.", "<!-- A function -->"],
        ["plan", "1. Test\n2. Code", "<!-- later -->"],
      ],
      "plan.md:1 plan_empty",
    ],
  ])("%s", async (_, edits, expected) => {
    expect(await faults(aSpec(edits))).toEqual([expected]);
  });

  it("HTML that people read is text", async () => {
    const root = aSpec([
      [
        "spec",
        "Registered users open a session with their name and password.",
        "<!-- x --><p>Registered users</p>",
      ],
    ]);

    expect(await faults(root)).toEqual([]);
  });
});

describe("a path out of the project", () => {
  it.each([
    ["[a](file:///etc/passwd)", "file:///etc/passwd"],
    ["<file:///etc/passwd>", "file:///etc/passwd"],
    ["`../../etc/passwd`", "../../etc/passwd"],
    ["`../../../../../x/y.ts`", "../../../../../x/y.ts"],
    ["`../a/../../../../../x.ts`", "../a/../../../../../x.ts"],
    ["`../a/../../etc/passwd`", "../a/../../etc/passwd"],
    ["`../../home/me/.ssh/id`", "../../home/me/.ssh/id"],
    ["`..\\..\\Windows\\x`", "..\\..\\Windows\\x"],
    ["`/x/../../etc/passwd`", "/x/../../etc/passwd"],
    ["`src/../../out.ts`", "src/../../out.ts"],
    ["`file:///etc/passwd`", "file:///etc/passwd"],
    ['<a href="../../../../../etc">x</a>', "../../../../../etc"],
    ["see <img src='/etc/x.png'>", "/etc/x.png"],
    ["[a](/etc/passwd)", "/etc/passwd"],
  ])("%s is a fault", async (text, path) => {
    expect(await faults(aSpec([planned(text)]))).toEqual([`plan.md:3 path_outside ${path}`]);
    expect(await faults(aSpec([["tasks", "first", `first ${text}`]]))).toEqual([
      `tasks.md:2 path_outside ${path}`,
    ]);
  });

  it("and what stays in it, or is no path, isn't", async () => {
    const root = aSpec();
    const inside = [
      `[a](${root}/src/x.ts)`,
      `[b](file://${root}/src/x.ts)`,
      `[c](<${root}/a b.md>)`,
      "`../SPEC-AUTH-001/spec.md`",
      "`src/../test`",
      "`../src/sub.js`",
      "`../package.json`",
      "`../home/page.tsx`",
      "`./../lib/x.js`",
      "`../../../../package.json`",
      "`../`",
      "`a..b`",
      "`/api/login`",
      "`import x from '../x'`",
      "`https://example.com/../x`",
      '<a href="https://example.com">x</a>',
      '<!-- <a href="/etc/passwd"> -->',
      "<a name='x'></a>",
    ];
    writeFiles(root, { [`${folder}/plan.md`]: `# Plan\n\n${inside.join("\n\n")}\n` });

    expect(await faults(root)).toEqual([]);
  });
});

it("nothing is left over in tasks.md either, but what alfred has noted there is its own", async () => {
  const root = aSpec([
    [
      "tasks",
      "first",
      "first {{X}} TODO [NEEDS CLARIFICATION: why]\n  <!-- 이전 에러: TODO {{Y}} -->\n  - `{{Z}}`",
    ],
  ]);

  expect(await faults(root)).toEqual([
    "tasks.md:2 left_over {{X}}",
    "tasks.md:2 left_over TODO",
    "tasks.md:2 left_over [NEEDS CLARIFICATION: why]",
  ]);
});

describe("a SPEC that can't be read is a fault of its file, and hides no other", () => {
  it.each<[string, (root: string, file: string) => void, string]>([
    ["a folder", (_, file) => mkdirSync(file), "file_unreadable"],
    ["a link out of the project", (_, file) => symlinkSync("/etc/passwd", file), "link_outside"],
    ["a link to itself", (_, file) => symlinkSync(file, file), "file_unreadable"],
    ["a link to nothing", (root, file) => symlinkSync(join(root, "none"), file), "file_missing"],
  ])("%s in its place", async (_, put, code) => {
    for (const name of ["spec.md", "acceptance.md", "plan.md", "tasks.md"]) {
      const root = aSpec();
      writeSpec(root, "SPEC-AUTH-002");
      const file = join(root, folder, name);
      rmSync(file);
      put(root, file);

      const all = await listSpecs(root);

      expect(all.map((each) => each.id)).toEqual([id, "SPEC-AUTH-002"]);
      expect(all[1]?.problemCount).toBe(0);
      const expected = name === "tasks.md" && code === "file_missing" ? [] : [`${name}:1 ${code}`];
      expect((await faults(root)).filter((fault) => fault.startsWith(name))).toEqual(expected);
    }
  });

  it("aliases that blow up are said", async () => {
    const row = (name: string, other: string) =>
      `${name}: &${name} [${Array(9).fill(`*${other}`).join(", ")}]\n`;
    const head = `---\na: &a x\n${row("b", "a")}${row("c", "b")}${row("d", "c")}${row("e", "d")}`;
    const root = aSpec([["spec", "---\n", head]]);

    expect(await faults(root)).toEqual(["spec.md:1 front_matter_malformed"]);
  });

  it("folders beside them that are none are named", () => {
    const root = aSpec();
    for (const name of ["SPEC-UPDATE-REFACTOR-001", "SPEC-AUTH-1", "spec-auth-001", "notes"])
      mkdirSync(join(root, ".moai/specs", name));
    writeFiles(root, { ".moai/specs/README.md": "" });

    expect(notSpecs(root)).toEqual(["SPEC-AUTH-1", "SPEC-UPDATE-REFACTOR-001", "notes", "spec-auth-001"]);
  });

  it("a reservation takes nothing for a scaffold that it can't read", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, folder, "spec.md"), { recursive: true });

    await expect(
      reserveSpec(root, { id, description: "", now: new Date(), language: "en" }),
    ).rejects.toMatchObject({ failure: { code: "spec_exists" } });
  });
});
