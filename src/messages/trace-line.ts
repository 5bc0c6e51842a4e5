import { type TraceEvent, unreachable } from "../context/index.ts";

const valueCharactersMax = 200;
const promptCharactersMax = 2000;

/** A trace event as one line, without the `[DEBUG] ` prefix (scenario 4.2.1). */
export function traceLine(event: TraceEvent): string {
  switch (event.kind) {
    case "context_loading":
      return `Loading context from ${event.file}`;
    case "context_loaded":
      return `Loaded data: ${spaced(event.data)} (${milliseconds(event.durationMs)})`;
    case "variable_replaced":
      return `Replacing template variable: ${event.variable} → ${oneLine(event.value, valueCharactersMax)}`;
    case "path_validating":
      return `Validating path: ${oneLine(event.path, valueCharactersMax)}`;
    case "path_converted":
      return `Converted to absolute path: ${event.path}`;
    case "agent_called":
      return `Calling Task(subagent_type="${event.agent}", prompt="${oneLine(event.prompt, promptCharactersMax)}")${event.command === undefined ? "" : ` by ${event.command.join(" ")}`}`;
    case "state_saved":
      return `Saved ${event.file} (${event.bytes} bytes, ${milliseconds(event.durationMs)})`;
    case "state_save_failed":
      return `Save failed: ${event.file} (${event.bytes} bytes): ${oneLine(event.error, valueCharactersMax)}; it was to hold ${event.state}`;
    case "state_loaded":
      return `Loaded ${event.file} (${event.bytes} bytes, ${milliseconds(event.durationMs)})`;
    case "process_started":
      return `Starting ${event.command.join(" ")} in ${event.directory}`;
    case "process_ended":
      return `Ended ${event.command.join(" ")}: exit code ${event.exitCode ?? "none"} (${milliseconds(event.durationMs)})`;
    case "note":
      return oneLine(event.text, promptCharactersMax);
    default:
      return unreachable(event);
  }
}

/** JSON with a space after each colon and comma between members, as the contract shows it. */
function spaced(data: Readonly<Record<string, unknown>>): string {
  return `{${Object.entries(data)
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(", ")}}`;
}

function oneLine(text: string, charactersMax: number): string {
  const line = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return line.length <= charactersMax ? line : `${line.slice(0, charactersMax)}…`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
