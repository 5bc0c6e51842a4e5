import type { Context } from "../context/index.ts";
import { displayCommand, type ProcessResult, type ProcessWatch, runProcess } from "../processes/index.ts";
import type { Finding } from "../runs/index.ts";
import { type AgentDriver, type ResolvedAgent, resolveAgent } from "./agent-driver.ts";
import { type AgentProblem, followAgent } from "./agent-stream.ts";
import { sweepPromptFiles, withPromptFile } from "./prompt-file.ts";

/** One prompt for one agent. */
export interface AgentCall {
  readonly driver: AgentDriver;
  readonly prompt: string;
  readonly root: string;
  readonly step: string;
  /** The part of the step's work that the prompt is about, where it is cut into parts. */
  readonly item?: string | null;
  /** The subagent that the definition names for the step. */
  readonly subagent?: string | null;
  readonly onStarted?: ProcessWatch;
  readonly specId: string | null;
  readonly runId: string;
  readonly timeoutMs: number;
}

/** `tokensUsed`: null where the client tells none. */
export type AgentResult = Ended & { readonly tokensUsed: number | null };

type Ended =
  /** It ended well; whether it did anything, the gate says. */
  | { readonly kind: "answered"; readonly outputTail: string }
  | { readonly kind: "failed"; readonly finding: Finding; readonly outputTail: string }
  | { readonly kind: "aborted" };

const shownTailCharacters = 4000;
/** How long a client that never gives up may have nothing but problems, where the step has time enough; some limits are over sooner. */
const patienceMs = 120_000;

/**
 * Starts an agent and waits for it. The prompt comes on standard input and in the file `ALFRED_PROMPT_FILE`; the environment says
 * which step of which run it is (product.md, "Headless").
 */
export async function callAgent(context: Context, call: AgentCall): Promise<AgentResult> {
  const agent = resolveAgent(call.driver);
  context.report({ kind: "agent_started", step: call.item ?? call.step, agent: agent.name });
  context.trace({
    kind: "agent_called",
    agent: call.subagent ?? agent.name,
    prompt: call.prompt,
    command: agent.command,
  });
  sweepPromptFiles(context.now());
  return withPromptFile(call, async (promptFile) => {
    let shown = "";
    const givenUp = new AbortController();
    const show = (text: string) => {
      shown = `${shown}${text}`.slice(-shownTailCharacters);
      context.report({ kind: "agent_output", text });
    };
    const ms = Math.min(patienceMs, call.timeoutMs / 4);
    const stream = followAgent(agent.format, show, { ms, onEnd: () => givenUp.abort() });
    const result = await runProcess({
      command: agent.command,
      directory: call.root,
      environment: { ...context.environment, ...environmentOf(call, promptFile) },
      input: call.prompt,
      timeoutMs: call.timeoutMs,
      signal: AbortSignal.any([context.signal, givenUp.signal]),
      ...(call.onStarted === undefined ? {} : { onStarted: call.onStarted }),
      // An agent that goes, or is tried again, leaves no program at work on the project.
      endsGroup: true,
      onOutput: stream.add,
    });
    const problem = stream.judge(result.kind === "exited" ? result.exitCode : 1);
    const isGivenUp = result.kind === "aborted" && !context.signal.aborted;
    const end = isGivenUp ? { kind: "given_up" as const } : result;
    return { ...resultOf(agent, end, problem, shown), tokensUsed: stream.tokensUsed() };
  });
}

function environmentOf(call: AgentCall, promptFile: string): Readonly<Record<string, string>> {
  return {
    ALFRED_PROMPT_FILE: promptFile,
    ALFRED_STEP: call.step,
    ...(call.item == null ? {} : { ALFRED_TASK: call.item }),
    ALFRED_SPEC_ID: call.specId ?? "",
    ALFRED_RUN_ID: call.runId,
    ALFRED_PROJECT_ROOT: call.root,
  };
}

/** @param outputTail the end of what the agent said, in the words that a person was shown */
function resultOf(
  agent: ResolvedAgent,
  result: ProcessResult | { readonly kind: "given_up" },
  problem: AgentProblem | null,
  outputTail: string,
): Ended {
  const failed = (finding: Finding): Ended => ({ kind: "failed", finding, outputTail });
  const command = displayCommand(agent.command);
  switch (result.kind) {
    case "aborted":
      return { kind: "aborted" };
    case "not_found":
      return failed({ kind: "command_not_found", command, detail: result.detail });
    case "timed_out":
      return failed({
        kind: "command_timed_out",
        command,
        timeoutSeconds: Math.round(result.timeoutMs / 1000),
      });
    case "given_up":
      return failed({ kind: "agent_failed", agent: agent.name, exitCode: null, detail: "", ...problem });
    case "signaled":
      return failed({ kind: "agent_failed", agent: agent.name, exitCode: null, detail: result.signal });
    case "exited": {
      const { exitCode } = result;
      return problem === null
        ? { kind: "answered", outputTail }
        : failed({ kind: "agent_failed", agent: agent.name, exitCode, ...problem });
    }
  }
}
