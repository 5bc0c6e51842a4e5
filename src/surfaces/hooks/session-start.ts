import { sessionNotice } from "../../messages/index.ts";
import { glanceAtOpenRuns } from "../../store/index.ts";
import { findMoai, hookSettings } from "./project.ts";

/** What the hook is started with. */
export interface HookCall {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** For clients that would put facts for the model in the way of a command, and that want an answer in any case. */
  readonly isPersonOnly: boolean;
  readonly now: Date;
}

/** What the client reads: a message for the person, and facts for the model; one alone would leave the other without it. */
export interface HookAnswer {
  readonly systemMessage?: string;
  readonly hookSpecificOutput?: {
    readonly hookEventName: "SessionStart";
    readonly additionalContext: string;
  };
}

/** The notice of unfinished work when a session begins, or null where nothing is to be printed (scenario 4.1.2). */
export async function sessionStart(call: HookCall): Promise<HookAnswer | null> {
  const notice = await noticeFor(call);
  if (call.isPersonOnly) return notice === null ? {} : { systemMessage: notice.forUser };
  if (notice === null) return null;
  return {
    systemMessage: notice.forUser,
    hookSpecificOutput: { hookEventName: "SessionStart", additionalContext: notice.forModel },
  };
}

async function noticeFor({ environment, directory, now }: HookCall) {
  // An agent that alfred started is at work on that very run: telling it to resume would have it start a second one.
  if (environment["ALFRED_RUN_ID"]) return null;
  const root = findMoai(environment["CLAUDE_PROJECT_DIR"] ?? directory);
  if (root === null) return null;
  const { language, isOff } = hookSettings(root, environment, "session_start");
  if (isOff) return null;
  const { runs, problems } = await glanceAtOpenRuns(root, now);
  // One that a process is at work on isn't stopped: this session may even be the agent that this process started.
  const stopped = runs.filter((run) => run.heldBy === null);
  return sessionNotice(language, { runs: stopped, problems, now });
}
