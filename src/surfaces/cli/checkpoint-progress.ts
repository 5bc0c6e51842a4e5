import { type CheckpointFacts, checkpointLine, checkpointView } from "../../messages/index.ts";
import { openLiveView } from "./live-view.ts";
import type { CommandLine } from "./request-context.ts";

/** How a checkpoint is followed: live on a terminal, a line a save elsewhere, not at all with `--quiet` or `--json` (checkpoints.md). */
export interface CheckpointProgress {
  /** Something may have changed; drawn where there is a terminal. */
  readonly show: (facts: CheckpointFacts) => void;
  /** It was saved. */
  readonly saved: (facts: CheckpointFacts) => void;
  /** What a program at work printed, as it comes. */
  readonly print: (text: string) => void;
  readonly close: () => void;
}

export function openCheckpointProgress(line: CommandLine): CheckpointProgress {
  const { language, options, streams } = line;
  const isSilent = options.quiet || options.json;
  const view = openLiveView(line);
  const show = (facts: CheckpointFacts) => view?.draw(checkpointView(language, facts));
  return {
    show,
    saved: (facts) => {
      if (view !== null) show(facts);
      else if (!isSilent) line.note(checkpointLine(language, facts));
    },
    print: (text) => {
      if (view !== null) view.print(text);
      else if (!isSilent) streams.errors.write(text);
    },
    close: () => view?.clear(),
  };
}
