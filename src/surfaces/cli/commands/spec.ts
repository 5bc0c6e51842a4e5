import { AlfredError, type ExitCode, exitCodes, onOneLine } from "../../../failures/index.ts";
import { specFaultWords } from "../../../messages/index.ts";
import { isBuiltAsItIs } from "../../../phases/index.ts";
import type { SpecListing, SpecProblem } from "../../../specs/index.ts";
import {
  checkSpec,
  listSpecs,
  notSpecs,
  parseSpecId,
  readSpec,
  requireSpec,
  specIds,
} from "../../../specs/index.ts";
import { listOpenRuns } from "../../../store/index.ts";
import { argumentsHelp } from "../help/arguments.ts";
import { examples } from "../help/layout.ts";
import { specHelp } from "../help/spec.ts";
import { snakeCase } from "../present/snake-case.ts";
import { words } from "../present/words.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";

export function addSpec({ program, action, language }: Registration): void {
  const help = specHelp[language];
  const spec = program.command("spec").description(help.spec);
  spec
    .command("list")
    .description(help.list)
    .addHelpText("after", examples(language, "alfred spec list --json"))
    .action(action(listAll));
  spec
    .command("check")
    .description(help.check)
    .argument("[spec-id]", argumentsHelp[language].specId)
    .addHelpText("after", examples(language, "alfred spec check SPEC-AUTH-001"))
    .action(action(checkOne));
  spec
    .command("show")
    .description(help.show)
    .argument("<spec-id>", argumentsHelp[language].specId)
    .addHelpText("after", examples(language, "alfred spec show SPEC-AUTH-001"))
    .action(action(showOne));
}

async function listAll(line: CommandLine): Promise<ExitCode> {
  const now = line.context.now();
  const open = (await listOpenRuns(line.root, now)).runs;
  const specs = await listSpecs(line.root);
  const say = words[line.language];
  const rows = [];
  for (const spec of specs) {
    const run = open.find((each) => each.specId === spec.id && each.phase === "2-run");
    const closed = async () => ((await isBuiltAsItIs(line.root, spec.id)) ? say.statuses.completed : "-");
    rows.push({ ...spec, progress: run === undefined ? await closed() : say.progress(run) });
  }
  const others = notSpecs(line.root);
  const text = [
    ...rows.map((row) => rowLine(say, row)),
    ...others.map((name) => say.notASpec(onOneLine(`.moai/specs/${name}`))),
  ];
  const answer = { ok: true, specs: rows.map(snakeCase), not_specs: others };
  line.answer(text.length === 0 ? say.none : text.join("\n"), answer);
  return exitCodes.done;
}

function rowLine(
  { specFaults }: (typeof words)["en"],
  spec: SpecListing & { readonly progress: string },
): string {
  const { id, title, status, requirementCount, criterionCount, problemCount, progress } = spec;
  return `${id}  ${onOneLine(title)}  ${onOneLine(status)}  REQ ${requirementCount}, AC ${criterionCount}  ${progress}${problemCount === 0 ? "" : `  ${specFaults(problemCount)}`}`;
}

async function checkOne(line: CommandLine, word: string | undefined): Promise<ExitCode> {
  const ids = word === undefined ? specIds(line.root) : [parseSpecId(word)];
  const results = [];
  for (const id of ids) {
    requireSpec(line.root, id);
    results.push({ id, problems: await checkSpec(line.root, id) });
  }
  const say = words[line.language];
  const text = results.flatMap(({ id, problems }) =>
    problems.length === 0 ? [say.specValid(id)] : problems.map((problem) => problemLine(problem, line)),
  );
  const isValid = results.every(({ problems }) => problems.length === 0);
  line.answer(text.length === 0 ? say.none : text.join("\n"), {
    ok: isValid,
    specs: results.map(({ id, problems }) => ({
      id,
      valid: problems.length === 0,
      problems: problems.map((problem) => problemJson(problem, line)),
    })),
  });
  return isValid ? exitCodes.done : exitCodes.workFailed;
}

function problemLine({ file, line: at, fault }: SpecProblem, { language }: CommandLine): string {
  const { problem, hint } = specFaultWords(language, fault);
  return `${file}:${at}: ${problem} → ${hint}`;
}

function problemJson({ file, line: at, fault }: SpecProblem, { language }: CommandLine): object {
  return { file, line: at, ...snakeCase(fault), ...specFaultWords(language, fault) };
}

async function showOne(line: CommandLine, word: string): Promise<ExitCode> {
  const id = parseSpecId(word);
  requireSpec(line.root, id);
  const { spec, problems } = await readSpec(line.root, id);
  if (spec.requirements.length === 0 && problems.length > 0)
    throw new AlfredError({ code: "spec_invalid", specId: id, problemCount: problems.length });
  const requirements = spec.requirements.flatMap((requirement) => [
    `${requirement.id}  ${requirement.sentence}`,
    `    ${spec.criteria
      .filter((each) => each.requirementIds.includes(requirement.id))
      .map((each) => each.id)
      .join(", ")}`,
  ]);
  const text = [
    onOneLine(`${id}: ${spec.title} (${spec.frontMatter["status"] ?? ""})`),
    "",
    spec.overview ?? "",
    "",
    ...requirements,
  ].join("\n");
  line.answer(text, { ok: true, spec: { id, ...snakeCase(spec) }, problem_count: problems.length });
  return exitCodes.done;
}
