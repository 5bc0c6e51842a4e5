import { exitCodes } from "../../../failures/index.ts";
import { snakeCase } from "../present/snake-case.ts";
import { words } from "../present/words.ts";
import type { Registration } from "../registration.ts";

export function addDoctor({ program, action }: Registration): void {
  program
    .command("doctor")
    .description(
      "Looks at the environment, the configuration, workflow definitions, the installation, every state file and the team's store. A damaged state file is restored from its backup where that is good, and put aside, never deleted.",
    )
    .option("--dry-run", "only look, mend nothing")
    .addHelpText("after", "\nExamples:\n  alfred doctor\n  alfred doctor --json\n")
    .action(
      action(async (line, { dryRun = false }: { readonly dryRun?: boolean }) => {
        const { examine } = await import("../doctor.ts");
        const findings = await examine(line, { mends: !dryRun });
        const signs = { ok: "✓", note: "·", mended: "✓", problem: "✗" } as const;
        const text = findings.map(
          ({ verdict, subject, detail }) =>
            `${signs[verdict]} ${subject}${detail === "" ? "" : `: ${detail}`}`,
        );
        const isWell = findings.every(({ verdict }) => verdict !== "problem");
        if (isWell) text.push("", words[line.language].allWell);
        const code = isWell
          ? exitCodes.done
          : findings.some(({ isNotSaved = false }) => isNotSaved)
            ? exitCodes.notSaved
            : exitCodes.stateUnusable;
        line.answer(text.join("\n"), { ok: isWell, exit_code: code, findings: findings.map(snakeCase) });
        return code;
      }),
    );
}
