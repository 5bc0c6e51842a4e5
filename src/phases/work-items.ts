import type { OpenWorkItems } from "../engine/index.ts";
import { openTaskItems } from "./run/task-items.ts";

/** What a step's work may be cut into, by the names that workflow definitions use. */
export const workItems: ReadonlyMap<string, OpenWorkItems> = new Map([["tasks", openTaskItems]]);
