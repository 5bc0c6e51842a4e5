import { specFaultWords } from "../../messages/index.ts";
import { checkSpec, notSpecs, type SpecProblem, specIds } from "../../specs/index.ts";
import type { DoctorFinding } from "./doctor-state.ts";
import { doctorWords } from "./doctor-words.ts";
import type { CommandLine } from "./request-context.ts";

/** Faults that nobody has written there: something is wrong with the file, and not with what it says. */
const ofTheFile: readonly SpecProblem["fault"]["code"][] = [
  "file_unreadable",
  "link_outside",
  "front_matter_malformed",
];

/** The SPECs' files that can't be read, and folders among them that are none. What a SPEC says is for `spec check` to judge. */
export async function examineSpecs({ root, language }: CommandLine): Promise<readonly DoctorFinding[]> {
  const say = doctorWords[language];
  const [ids, others] = [specIds(root), notSpecs(root)];
  const problems = (await Promise.all(ids.map((id) => checkSpec(root, id)))).flat();
  const unreadable = problems.filter(({ fault }) => ofTheFile.includes(fault.code));
  const isWell = unreadable.length === 0 && ids.length > 0;
  return [
    ...(isWell
      ? [{ verdict: "ok", subject: ".moai/specs", detail: say.specs(ids.length) } as const]
      : unreadable.map(({ file, fault }): DoctorFinding => {
          const { problem, hint } = specFaultWords(language, fault);
          return { verdict: "problem", subject: file, detail: `${problem} → ${hint}` };
        })),
    ...others.map(
      (name): DoctorFinding => ({ verdict: "note", subject: `.moai/specs/${name}`, detail: say.notASpec }),
    ),
  ];
}
