import { endingLine } from "../../agents/index.ts";
import type { Language } from "../../context/index.ts";
import { argumentsCutShort } from "../../messages/index.ts";
import type { EventAnswer } from "./event.ts";
import type { HookInput } from "./generated/hook-input.js";

/**
 * Stops a command before its words are pasted into a shell's text, where a line of them would end them there and the rest would run (product.md,
 * promise 6). The one moment at which they are known as they were typed.
 */
export function refuseEndingLine(language: Language, input: HookInput): EventAnswer {
  const isOwn = input.command_name?.startsWith("alfred:") === true;
  const line = isOwn ? endingLine(input.command_args ?? "") : null;
  return line === null ? null : { decision: "block", reason: argumentsCutShort(language, line) };
}
