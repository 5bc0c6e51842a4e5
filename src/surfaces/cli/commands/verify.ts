import { type ExitCode, exitCodes } from "../../../failures/index.ts";
import { chainFaultSentence, verificationWords } from "../../../messages/index.ts";
import { type Rerun, type Verification, verifyRun } from "../../../phases/index.ts";
import { displayCommand } from "../../../processes/index.ts";
import { type Run, type StepName, shortId } from "../../../runs/index.ts";
import { argumentsHelp } from "../help/arguments.ts";
import { examples } from "../help/layout.ts";
import { verifyHelp } from "../help/verify.ts";
import { programLines } from "../present/program-lines.ts";
import { snakeCase } from "../present/snake-case.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";

interface Words {
  readonly run?: string;
  readonly rerun?: boolean;
  readonly commit?: string;
  readonly setup?: string;
}

export function addVerify({ program, action, language }: Registration): void {
  const help = verifyHelp[language];
  program
    .command("verify")
    .description(help.verify)
    .argument("<spec-id>", argumentsHelp[language].specId)
    .option("--run <id>", help.run)
    .option("--rerun", help.rerun)
    .option("--commit <revision>", help.commit)
    .option("--setup <command>", help.setup)
    .addHelpText(
      "after",
      examples(
        language,
        "alfred verify SPEC-AUTH-001",
        "alfred verify SPEC-AUTH-001 --rerun --commit HEAD --setup 'npm ci'",
      ),
    )
    .action(action(verify));
}

async function verify(line: CommandLine, specId: string, words: Words): Promise<ExitCode> {
  const { run = null, rerun = false, commit = null, setup = null } = words;
  const isRerun = rerun || commit !== null || setup !== null;
  const verification = await verifyRun(line.context, {
    root: line.root,
    specId,
    runId: run,
    rerun: isRerun,
    commit,
    setup,
  });
  const { faults, reruns, linkCount, file, damage } = verification;
  const isProven = faults.length === 0 && reruns.every(({ passed }) => passed);
  const isGood = isProven && damage === null;
  const code = isGood ? exitCodes.done : isProven ? exitCodes.stateUnusable : exitCodes.workFailed;
  line.answer(text(line, verification, isRerun), {
    ok: isGood,
    exit_code: code,
    run_id: verification.run.runId,
    status: verification.run.status,
    skipped_steps: skippedSteps(verification.run),
    file,
    damage: damage === null ? null : snakeCase(damage),
    changed_tests: changedTests(verification.run),
    evidence_count: linkCount,
    faults: faults.map((fault) => ({
      ...snakeCase(fault),
      message: chainFaultSentence(line.language, fault),
    })),
    commit: verification.commit,
    reruns: reruns.map(snakeCase),
  });
  return code;
}

function text({ language }: CommandLine, verification: Verification, isRerun: boolean): string {
  const { run, file, damage, linkCount, faults, reruns, commit } = verification;
  const say = verificationWords(language);
  const name = `${run.phase} ${run.specId ?? ""} [${shortId(run.runId)}]`;
  const notRerun = isRerun ? ["", say.notRerun] : [];
  if (faults.length > 0) {
    const lines = faults.map((fault) => `- ${chainFaultSentence(language, fault)}`);
    return [say.edited(name, file), ...lines, ...notRerun].join("\n");
  }
  if (damage !== null) return [say.damaged(name, file), ...notRerun].join("\n");
  const again =
    commit === null
      ? []
      : ["", say.rerunOn(commit.slice(0, 12)), ...reruns.flatMap((each) => rerunLines(each, say.setup))];
  const skipped = skippedSteps(run);
  return [
    say.intact(name, linkCount),
    ...(run.status === "completed" ? [] : [say.notCompleted]),
    ...(skipped.length === 0 ? [] : [say.skipped(skipped.join(", "))]),
    ...changedTests(run).map(({ step, files }) => say.changedTests(step, files.join(", "))),
    ...again,
  ].join("\n");
}

function skippedSteps({ steps }: Run): readonly StepName[] {
  return steps.flatMap(({ name, status }) => (status === "skipped" ? [name] : []));
}

/** By the first step that saw them so: the tests that count aren't those that were seen to fail. */
function changedTests({
  steps,
}: Run): readonly { readonly step: StepName; readonly files: readonly string[] }[] {
  const seen = new Set<string>();
  return steps.flatMap(({ name: step, status, evidence }) => {
    if (status !== "completed") return [];
    const changed = evidence.flatMap(({ gate, details }) =>
      gate === "tests_kept" ? details["changed"] : [],
    );
    const files = changed.filter((file) => typeof file === "string" && !seen.has(file)).map(String);
    for (const file of files) seen.add(file);
    return files.length === 0 ? [] : [{ step, files }];
  });
}

function rerunLines(
  { steps, command, passed, exitCode, outputTail }: Rerun,
  setup: string,
): readonly string[] {
  const what = steps.length === 0 ? setup : steps.join(", ");
  const first = `${passed ? "✓" : "✗"} ${displayCommand(command)} → ${exitCode ?? "-"} (${what})`;
  return passed ? [first] : [first, ...programLines(outputTail)];
}
