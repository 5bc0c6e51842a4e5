import { readFileSync } from "node:fs";
import { packageTemplatePath, replaceTemplateVars } from "../templates/index.ts";
import type { Addition } from "./agent-client.ts";
import { templateValues } from "./command-templates.ts";
import { digest } from "./sealed-text.ts";

/** The file that most clients read at the start of a session. */
export const agentsDocumentPath = "AGENTS.md";

/** alfred's section and the line's end that was put before it: taken out, the rest is to the byte what it was. */
const section = /(?:^|\n)<!-- alfred:begin ([a-z ]+) -->\n([\s\S]*?)\n<!-- alfred:end ([0-9a-f]{16}) -->\n/;

/** A section of alfred's in `AGENTS.md`, between marks that name the clients it is there for and the digest of what alfred wrote. */
export const agentsDocument: Addition = {
  path: agentsDocumentPath,
  add: async (before, request) => {
    const text = packageTemplatePath("skills", "agents-document.md");
    const body = replaceTemplateVars(readFileSync(text, "utf8"), templateValues(request)).trim();
    const found = section.exec(before ?? "");
    if (before === null || found === null)
      return { text: `${before ? `${before}\n` : ""}${print([request.agent], body)}`, keptEdited: false };

    const { agents, isEdited, present, mark } = read(found);
    const next = [...new Set([...agents, request.agent])].sort();
    return {
      text: replace(before, found, print(next, isEdited ? present : body, isEdited ? mark : undefined)),
      keptEdited: isEdited,
    };
  },
  remove: async (before, agent) => {
    const found = section.exec(before);
    if (found === null) return { text: before, keptEdited: false };

    const { agents, isEdited, present, mark } = read(found);
    const left = agents.filter((each) => each !== agent);
    if (left.length > 0)
      return { text: replace(before, found, print(left, present, mark)), keptEdited: false };
    if (isEdited) return { text: before, keptEdited: true };
    const rest = before.slice(0, found.index) + before.slice(found.index + found[0].length);
    return { text: rest === "" ? null : rest, keptEdited: false };
  },
  isIn: (text, agent) => agentsIn(text).includes(agent),
};

/** The clients that the section is there for. */
export function agentsIn(text: string): readonly string[] {
  const found = section.exec(text);
  return found === null ? [] : read(found).agents;
}

function read([, agents = "", present = "", mark = ""]: RegExpExecArray) {
  return { agents: agents.split(" "), present, mark, isEdited: digest(present) !== mark };
}

function print(agents: readonly string[], body: string, mark = digest(body)): string {
  return `<!-- alfred:begin ${agents.join(" ")} -->\n${body}\n<!-- alfred:end ${mark} -->\n`;
}

function replace(text: string, found: RegExpExecArray, next: string): string {
  const start = found[0].startsWith("\n") ? found.index + 1 : found.index;
  return text.slice(0, start) + next + text.slice(found.index + found[0].length);
}
