import { resolve } from "node:path";
import { type AgentResult, callAgent, requireAgent } from "../../../agents/index.ts";
import { doJob, doPodJob, fetchHome } from "../../../executions/index.ts";
import { type ExitCode, exitCodes } from "../../../failures/index.ts";
import { findingSentence } from "../../../messages/index.ts";
import { findProjectRoot } from "../../../project/index.ts";
import { packageFile } from "../../../templates/index.ts";
import { jobHelp } from "../help/job.ts";
import type { Registration } from "../registration.ts";
import type { CommandLine } from "../request-context.ts";
import { driverOf, withDriverOptions } from "../run-options.ts";
import { readAll } from "../streams.ts";
import { usageError } from "../usage.ts";

/** The job's own time limit ends it: an agent that works on a bare prompt has no other. */
const promptTimeoutMs = 24 * 60 * 60 * 1000;

/** What a runner starts: not for people, and so not in the help. */
export function addJob({ program, action, language }: Registration): void {
  const help = jobHelp[language];
  const job = program.command("job", { hidden: true }).description(help.job);
  job
    .command("work")
    .description(help.work)
    .argument("<execution-id>")
    .requiredOption("--jobs <folder>", help.jobs)
    .action(
      action(async (line, executionId: string, { jobs }: { readonly jobs: string }) => {
        const alfred = alfredWords();
        await doJob(line.context, { directory: resolve(line.directory, jobs), executionId, alfred });
        return exitCodes.done;
      }),
    );
  job
    .command("pod")
    .description(help.pod)
    .requiredOption("--order <file>", help.order)
    .requiredOption("--end <file>", help.end)
    .requiredOption("--base <commit>", help.base)
    .action(action(runPodJob));
  job
    .command("fetch")
    .description(help.fetch)
    .argument("<execution-id>")
    .requiredOption("--state <address>", help.state)
    .option("--remove", help.remove)
    .action(action(fetchWork));
  withDriverOptions(job.command("prompt"), language).description(help.prompt).action(action(runPrompt));
}

async function runPodJob(
  line: CommandLine,
  { order, end, base }: { readonly order: string; readonly end: string; readonly base: string },
): Promise<ExitCode> {
  const isDone = await doPodJob(line.context, {
    orderFile: resolve(line.directory, order),
    endFile: resolve(line.directory, end),
    base,
    project: line.directory,
    alfred: alfredWords(),
    print: (text, stream) => line.streams[stream === "stdout" ? "output" : "errors"].write(text),
  });
  if (line.context.signal.aborted) return exitCodes.interrupted;
  return isDone ? exitCodes.done : exitCodes.workFailed;
}

async function fetchWork(
  line: CommandLine,
  executionId: string,
  { state, remove = false }: { readonly state: string; readonly remove?: boolean },
): Promise<ExitCode> {
  const { root } = findProjectRoot(line.directory);
  const place = { executionId, project: root, address: state, removes: remove };
  const home = await fetchHome(line.context, place);
  const runId = home?.run?.runId ?? null;
  const branch = home?.branch ?? null;
  line.answer([runId, branch].filter((each) => each !== null).join("\n"), {
    ok: home !== null,
    run_id: runId,
    branch,
  });
  return home === null ? exitCodes.workFailed : exitCodes.done;
}

/** The words that start this alfred once more. */
export function alfredWords(): readonly string[] {
  return [process.execPath, packageFile("dist", "cli.cjs")];
}

async function runPrompt(
  line: CommandLine,
  words: { readonly agent?: string; readonly agentCommand?: string },
): Promise<ExitCode> {
  const driver = driverOf(line.language, words);
  if (driver.kind === "session") throw usageError(line.language, (say) => say.agentNeeded());
  requireAgent(driver, line.environment);
  const result = await callAgent(line.context, {
    driver,
    prompt: await readAll(line.streams.input),
    root: line.directory,
    step: "prompt",
    specId: null,
    runId: line.environment["ALFRED_EXECUTION_ID"] ?? "",
    timeoutMs: promptTimeoutMs,
  });
  return answer(line, result);
}

function answer(line: CommandLine, result: AgentResult): ExitCode {
  const used = { tokens_used: result.tokensUsed };
  if (result.kind === "aborted") {
    line.answer("", { ok: false, outcome: "interrupted", ...used, exit_code: exitCodes.interrupted });
    return exitCodes.interrupted;
  }
  const output = result.outputTail;
  if (result.kind === "answered") {
    line.answer(output, { ok: true, outcome: "completed", output, ...used, exit_code: exitCodes.done });
    return exitCodes.done;
  }
  const findings = [{ message: findingSentence(line.language, result.finding) }];
  const exitCode = exitCodes.workFailed;
  line.answer(output, { ok: false, outcome: "failed", findings, output, ...used, exit_code: exitCode });
  return exitCode;
}
