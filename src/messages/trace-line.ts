import { type TraceEvent, unreachable } from "../context/index.ts";
import { onOneLine } from "../failures/index.ts";

/** Values may be secrets: only their beginning is shown. */
const valueCharactersMax = 200;
const promptCharactersMax = 2000;

/**
 * A trace event as one line, without the `[DEBUG] ` prefix (scenario 4.2.1). English in every language: it is for reports.
 * What comes from outside is shown escaped, so that it can neither break the line nor steer a terminal.
 */
export function traceLine(event: TraceEvent): string {
  switch (event.kind) {
    case "context_loading":
      return `Loading context from ${value(event.file)}`;
    case "context_loaded":
      return `Loaded data: ${oneLine(spaced(event.data), promptCharactersMax)} (${milliseconds(event.durationMs)})`;
    case "variable_replaced":
      return `Replacing template variable: ${event.variable} → ${value(event.value)}`;
    case "path_validating":
      return `Validating path: ${value(event.path)}`;
    case "path_converted":
      return `Converted to absolute path: ${onOneLine(event.path)}`;
    case "agent_called": {
      const by = event.command === undefined ? "" : ` by ${words(event.command)}`;
      return `Calling Task(subagent_type="${event.agent}", prompt="${oneLine(event.prompt, promptCharactersMax)}")${by}`;
    }
    case "state_saved":
      return `Saved ${onOneLine(event.file)} (${event.bytes} bytes, ${milliseconds(event.durationMs)})`;
    case "state_save_failed":
      // Whole, however long: the line is the last copy of what was to be saved (acceptance.md, "Housekeeping").
      return `Save failed: ${onOneLine(event.file)} (${event.bytes} bytes): ${value(event.error)}; it was to hold ${onOneLine(event.state)}`;
    case "state_loaded":
      return `Loaded ${onOneLine(event.file)} (${event.bytes} bytes, ${milliseconds(event.durationMs)})`;
    case "process_started":
      return `Starting ${words(event.command)} in ${onOneLine(event.directory)}`;
    case "process_ended":
      return `Ended ${words(event.command)}: exit code ${event.exitCode ?? "none"} (${milliseconds(event.durationMs)})`;
    case "note":
      return oneLine(event.text, promptCharactersMax);
    default:
      return unreachable(event);
  }
}

/** JSON with a space after each colon and comma between members, as the contract shows it. */
function spaced(data: Readonly<Record<string, unknown>>): string {
  return `{${Object.entries(data)
    .map(([name, each]) => `${JSON.stringify(name)}: ${JSON.stringify(each)}`)
    .join(", ")}}`;
}

function words(command: readonly string[]): string {
  return oneLine(command.join(" "), promptCharactersMax);
}

function value(text: string): string {
  return oneLine(text, valueCharactersMax);
}

function oneLine(text: string, charactersMax: number): string {
  // Not through the middle of a character that takes two places.
  const shown = text.slice(0, charactersMax).replace(/[\uD800-\uDBFF]$/, "");
  return text.length <= charactersMax ? onOneLine(text) : `${onOneLine(shown)}…`;
}

function milliseconds(duration: number): string {
  return `${duration.toFixed(1)} ms`;
}
