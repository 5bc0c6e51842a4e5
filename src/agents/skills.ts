import type { AgentClient, InstallFacts, OwnFile, OwnFolder } from "./agent-client.ts";
import { agentsDocument } from "./agents-document.ts";
import { readCommands, renderCommand } from "./command-templates.ts";

/** Every client that reads Agent Skills (agentskills.io) and `AGENTS.md`: Codex, opencode, Gemini CLI, Cursor, Copilot and others. */
export const skills: AgentClient = {
  headless: null,
  installation: { files: skillFiles, folders: [skillFolder()], additions: [agentsDocument] },
};

/** A skill's name is its folder's and may have no colon, so `/alfred:1-plan` is `alfred-1-plan` here. */
export function skillFiles(request: InstallFacts): readonly OwnFile[] {
  return readCommands(request).map((command) => {
    const { name, description, argumentHint } = command;
    const when = `Use it only when the user asks for /alfred:${name}, $alfred-${name} or alfred's ${name}.`;
    return {
      path: `.agents/skills/alfred-${name}/SKILL.md`,
      text: renderCommand(["skills", "SKILL.md"], command, request, {
        DESCRIPTION: JSON.stringify(`alfred ${name}: ${description}. ${when}`),
        ARGUMENT_EXAMPLE: argumentHint,
      }),
    };
  });
}

export function skillFolder(): OwnFolder {
  return {
    path: ".agents/skills",
    owns: (name) => /^alfred-[^/]+\/SKILL\.md$/.test(name),
    isShared: true,
  };
}
