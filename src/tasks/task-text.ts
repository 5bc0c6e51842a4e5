import type { Line } from "./lines.ts";
import type { Item } from "./read-items.ts";
import type { Reference } from "./references.ts";
import type { ScannedMarkdown } from "./scan-markdown.ts";
import type { ParsedTasks, Task } from "./task.ts";

/** A task with the places in the text that an edit needs. */
export interface PlacedTask {
  readonly task: Task;
  readonly item: Item;
  readonly references: readonly (Reference & { readonly line: number })[];
}

/** A task file's text with its lines: what an edit works on. */
export interface TaskText extends ParsedTasks {
  readonly lines: readonly Line[];
  readonly placed: readonly PlacedTask[];
  readonly scanned: ScannedMarkdown;
}
