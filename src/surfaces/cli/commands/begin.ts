import { PassThrough, Readable } from "node:stream";
import { exitCodes } from "../../../failures/index.ts";
import type { Registration } from "../registration.ts";
import { readAll } from "../streams.ts";
import { splitTyped } from "../typed-arguments.ts";

/** Commands that a slash command may begin; a phase of the project's own counts too. */
const beginnings = /^[a-z0-9][a-z0-9-]*$/;

/**
 * What a slash command calls before the model sees it. The arguments come on standard input exactly as typed, so no shell reads them; a
 * client drops the whole command at any exit code but 0, so refusals and questions are text for the model (agents.md, section 7).
 */
export function addBegin({ program, action }: Registration): void {
  program
    .command("begin")
    .summary("what a slash command calls, with its arguments on standard input")
    .description(
      "Parses arguments exactly as typed from standard input and runs the phase. Always exits with 0; refusals and questions are text.",
    )
    .argument("<phase>", "0-project, 1-plan, 2-run, resume, status")
    .addHelpText("after", "\nExample:\n  echo '\"users can log in\" --debug' | alfred begin 1-plan\n")
    .action(
      action(async (line, phase: string) => {
        const typed = (await line.readInput()).replace(/\r?\n$/, "").trim();
        const words = beginnings.test(phase) ? [phase, ...wordsOf(phase, typed)] : [phase];
        const [output, errors] = [new PassThrough(), new PassThrough()];
        const texts = Promise.all([readAll(output), readAll(errors)]);
        const flags = [
          ...(line.options.debug ? ["--debug"] : []),
          ...(line.options.json ? ["--json"] : []),
          "--no-color",
        ];
        const streams = { input: Readable.from([]), output, errors };
        await line.enter([...flags, ...words], { streams, language: line.options.lang });
        output.end();
        errors.end();
        const [text, beside] = await texts;
        line.answer(
          [beside.trimEnd(), text.trimEnd()].filter((part) => part !== "").join("\n\n"),
          parsed(text, beside),
        );
        return exitCodes.done;
      }),
    );
}

/** In a description everything that isn't an option of ours is text: it goes in as one word, quotes around the whole left off. */
function wordsOf(phase: string, typed: string): readonly string[] {
  if (phase !== "1-plan") return splitTyped(typed);
  const options: string[] = [];
  const takesValue = /^--(spec-id|agent|agent-command|profile|only|skip|continue-from|lang)$/;
  let rest = ` ${typed} `;
  const pattern =
    /\s(--(?:spec-id|agent-command|agent|profile|only|skip|continue-from|lang)(?:=(?:"[^"]*"|\S+)|\s+(?:"[^"]*"|\S+))|--(?:json|debug|quiet|yes|resume|retry-failed|no-color)|-y)(?=\s)/g;
  // What stands inside quotes is text even where it looks like an option.
  const quoted = /^\s*(["'])([\s\S]*)\1(?=\s|$)/.exec(rest);
  const head = quoted === null ? "" : quoted[0];
  rest = rest.slice(head.length).replaceAll(pattern, (_, found: string) => {
    const [name = "", ...value] = splitTyped(found.replace(/^(--[\w-]+)=/, "$1 "));
    options.push(name, ...(takesValue.test(name) ? [value.join(" ")] : []));
    return "";
  });
  const description = [quoted?.[2] ?? "", rest.trim()].filter((part) => part !== "").join(" ");
  return [...options, ...(description === "" ? [] : ["--", description])];
}

function parsed(text: string, beside: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not asked for as JSON.
    return { ok: true, text: [beside, text].join("") };
  }
}
