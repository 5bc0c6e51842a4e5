import { existsSync } from "node:fs";
import type { Context } from "../context/index.ts";
import { readNamedText } from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import { validateAndConvertPath } from "../project/index.ts";
import { promptTemplatePath } from "../templates/index.ts";

/** Where a prompt's text is. */
export interface FoundPrompt {
  /** As messages name it. */
  readonly name: string;
  readonly file: string;
  /** The project's, not the package's. */
  readonly isOwn: boolean;
}

/**
 * A step's prompt template: the project's own below `.moai/workflows/prompts/`, else the package's in the project's language.
 * @throws AlfredError `file_not_found`, PathError
 */
export function findPrompt(
  { language, trace }: Pick<Context, "language" | "trace">,
  root: string,
  prompt: string,
): FoundPrompt {
  const own = `.moai/workflows/prompts/${prompt}`;
  const ownFile = validateAndConvertPath(own, root, { trace });
  if (existsSync(ownFile)) return { name: own, file: ownFile, isOwn: true };

  const file = promptTemplatePath(language, prompt);
  if (!existsSync(file)) throw new AlfredError({ code: "file_not_found", path: own });
  return { name: `prompts/${prompt}`, file, isOwn: false };
}

/** The text of a prompt that was found. @throws AlfredError `file_unreadable` */
export function readPrompt({ file, name }: FoundPrompt): string {
  return readNamedText(file, name);
}
