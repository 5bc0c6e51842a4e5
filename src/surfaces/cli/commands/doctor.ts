import { exitCodes } from "../../../failures/index.ts";
import { examples } from "../help/layout.ts";
import { tidyingHelp } from "../help/tidying.ts";
import { snakeCase } from "../present/snake-case.ts";
import { words } from "../present/words.ts";
import type { Registration } from "../registration.ts";

export function addDoctor({ program, action, language }: Registration): void {
  const help = tidyingHelp[language];
  program
    .command("doctor")
    .description(help.doctor)
    .option("--dry-run", help.dryRun)
    .addHelpText("after", examples(language, "alfred doctor", "alfred doctor --json"))
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
