import type { AgentFailureReason } from "../runs/index.ts";
import { readableSettings, type Settings } from "./json-settings.ts";

/** One thing that a client tells in its stream of JSON lines. */
export type AgentEvent =
  /** What the model says; `isPart` where the rest of the line is still to come. */
  | { readonly kind: "said"; readonly text: string; readonly isPart?: boolean }
  | { readonly kind: "tool_used"; readonly tool: string; readonly detail: string }
  /** Something went wrong; a good end after it takes it back, since clients try again by themselves, unless it is one that stays. */
  | {
      readonly kind: "problem";
      readonly detail: string;
      readonly reason?: AgentFailureReason;
      readonly stays?: boolean;
    }
  | { readonly kind: "ended_well" }
  /** The model has read and written so many tokens more, those that came out of a cache included. */
  | { readonly kind: "tokens_used"; readonly count: number };

/** As an event, where the client tells a count. */
export function tokensUsed(count: number | null): readonly AgentEvent[] {
  return count === null ? [] : [{ kind: "tokens_used", count }];
}

/** How a client's output is to be understood. */
export interface StreamFormat {
  /** The events in one JSON line, of which nothing is known but that it is an object; empty for what says nothing to anybody. */
  readonly eventsIn: (line: Settings) => readonly AgentEvent[];
  /** The client never ends well without saying so, also where it says nothing else. */
  readonly alwaysSaysEnd: boolean;
  /** The event in a line that is no JSON; null where it is just to be shown. */
  readonly eventInPlain?: (line: string) => AgentEvent | null;
  /** The client tries again for as long as it is let, whatever went wrong; without this it gives up by itself. */
  readonly triesForever?: boolean;
}

/** What went wrong with an agent, beside its exit code. */
export interface AgentProblem {
  readonly detail: string;
  readonly reason?: AgentFailureReason;
}

export interface AgentStream {
  readonly add: (text: string, from: "stdout" | "stderr") => void;
  /** Why the agent failed, or null where it ended well; to be asked once it has ended. */
  readonly judge: (exitCode: number) => AgentProblem | null;
  /** In all; null where the client has told none. To be asked once it has ended. */
  readonly tokensUsed: () => number | null;
}

/** What to do with a client that tries again forever. */
export interface Patience {
  /** How long it may have nothing but problems, in milliseconds. */
  readonly ms: number;
  /** Called once, when it has had nothing but problems for so long. */
  readonly onEnd: () => void;
}

const detailCharacters = 500;
/** A line of events may carry a file's whole content; one longer than this can't be kept and is passed over. */
const lineCharactersMax = 16 * 1024 * 1024;

/**
 * Follows an agent's output while it comes: reports it in words that a person can read, and keeps what tells how it ended. Lines that are
 * no events are passed on as they are.
 * @param format null for a program that alfred knows nothing of: only its exit code counts
 */
export function followAgent(
  format: StreamFormat | null,
  report: (text: string) => void,
  patience: Patience,
): AgentStream {
  let problem: AgentProblem | null = null;
  let stays = false;
  let impatience: NodeJS.Timeout | undefined;
  let hasEnded = false;
  let eventCount = 0;
  let lastSaid = "";
  let tokens: number | null = null;
  const lastPlain = { stdout: "", stderr: "" };

  const take = (event: AgentEvent) => {
    if (event.kind === "tokens_used") {
      tokens = (tokens ?? 0) + event.count;
      return;
    }
    eventCount += 1;
    if (event.kind === "problem") {
      hasEnded = false;
      if (!stays) problem = withReason(event);
      stays ||= event.stays === true;
      if (format?.triesForever === true) impatience ??= setTimeout(patience.onEnd, patience.ms);
      // Some clients tell a problem twice, the first time as if the model had said it.
      if (event.detail !== lastSaid) report(`${event.detail}\n`);
      return;
    }
    clearTimeout(impatience);
    impatience = undefined;
    if (event.kind === "ended_well") {
      hasEnded = true;
      if (!stays) problem = null;
    } else {
      if (event.kind === "said") lastSaid = event.text;
      report(inWords(event));
    }
  };
  const takeLine = (line: string, from: "stdout" | "stderr") => {
    const parsed = format !== null && line.startsWith("{") ? readableSettings(line) : null;
    const inPlain = parsed === null ? (format?.eventInPlain?.(line) ?? null) : null;
    if (format !== null && parsed !== null) for (const event of format.eventsIn(parsed)) take(event);
    else if (inPlain !== null) take(inPlain);
    else {
      if (line.trim() !== "") lastPlain[from] = line.trim();
      report(`${line}\n`);
    }
  };
  const lines = { stdout: lineReader(takeLine, "stdout"), stderr: lineReader(takeLine, "stderr") };

  return {
    tokensUsed: () => tokens,
    add: (text, from) => lines[from].add(text),
    judge: (exitCode) => {
      lines.stdout.end();
      lines.stderr.end();
      clearTimeout(impatience);
      const said = withReason({ detail: lastPlain.stderr || lastPlain.stdout });
      if (exitCode !== 0) return shortened(problem ?? said);
      if (problem !== null) return shortened(problem);
      if (format === null || hasEnded) return null;
      if (format.alwaysSaysEnd || eventCount > 0)
        return shortened({ detail: said.detail, reason: said.reason ?? "no_result" });
      // Another version of the client may tell its story in other words: then the gate judges what it did, unless it plainly couldn't begin.
      return said.reason === undefined ? null : shortened(said);
    },
  };
}

/** Whole lines of text that comes in pieces. */
function lineReader(take: (line: string, from: "stdout" | "stderr") => void, from: "stdout" | "stderr") {
  let rest = "";
  return {
    add: (text: string) => {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > lineCharactersMax) rest = "";
      for (const line of lines) take(line, from);
    },
    end: () => {
      if (rest !== "") take(rest, from);
      rest = "";
    },
  };
}

function inWords(event: Extract<AgentEvent, { kind: "said" | "tool_used" }>): string {
  if (event.kind === "said") return event.isPart === true ? event.text : `${event.text}\n`;
  return `  · ${event.tool}${event.detail === "" ? "" : `: ${event.detail}`}\n`;
}

function shortened({ detail, ...rest }: AgentProblem): AgentProblem {
  return { ...rest, detail: detail.slice(0, detailCharacters) };
}

/** What clients say in their own words when they can't work; looked for in complaints only, never in what a model says. */
const signs: readonly (readonly [AgentFailureReason, RegExp])[] = [
  [
    "limit",
    /\b(usage|rate|session|weekly|daily|spend\w*|token)[ -]limit|hit your .{0,20}limit|quota|too many requests|\b429\b|rate_limit|RESOURCE_EXHAUSTED|credit balance|insufficient (credits|funds)|billing/i,
  ],
  [
    "login",
    /not logged in|\/login\b|log ?in (first|again|to)\b|authenticat|unauthori[sz]ed|\b401\b|(invalid|missing|no|set an?) (api|auth)[ _-]?(key|method)|missing environment variable/i,
  ],
  [
    "refused",
    /\brefus(al|ed)\b|content[ _-]filter|response was filtered|was flagged|usage policy|\bSAFETY\b/i,
  ],
];

/** The reasons that clients give as the status of their model's HTTP answer. */
const reasonOfStatus: Readonly<Record<string, AgentFailureReason>> = {
  401: "login",
  403: "login",
  402: "limit",
  429: "limit",
};

/** A problem of which the client names the HTTP status, of whatever type it is. */
export function problemWithStatus(detail: string, status: unknown): AgentProblem {
  const reason = reasonOfStatus[String(status)];
  return reason === undefined ? { detail } : { detail, reason };
}

function withReason({ detail, reason }: AgentProblem): AgentProblem {
  const found = reason ?? signs.find(([, sign]) => sign.test(detail))?.[0];
  return found === undefined ? { detail } : { detail, reason: found };
}
