import type { Context } from "../../context/index.ts";
import type { HookInput } from "./generated/hook-input.js";

/** What a client is answered. Null: nothing is printed. */
export type EventAnswer = Readonly<Record<string, unknown>> | null;

/** What a hook of an event is told. */
export interface EventCall {
  readonly context: Context;
  readonly root: string;
  readonly input: HookInput;
}
