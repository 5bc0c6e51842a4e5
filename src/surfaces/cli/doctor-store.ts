import { AlfredError, failureSentences } from "../../failures/index.ts";
import { examineTeam, type StoreProblem } from "../../sharing/index.ts";
import type { DoctorFinding } from "./doctor-state.ts";
import { doctorWords } from "./doctor-words.ts";
import type { CommandLine } from "./request-context.ts";

/** Whether the store that the project's team shares can be reached and read; nothing where it shares none. Mending it is a machine's that has the record. */
export async function examineStore(line: CommandLine): Promise<readonly DoctorFinding[]> {
  const { context, root, language } = line;
  const say = doctorWords[language];
  try {
    const found = await examineTeam(context, root);
    if (found === null) return [];
    const { store, recordCount, problems } = found;
    const detail = `${store}, ${say.records(recordCount)}`;
    const reached: DoctorFinding = { verdict: "ok", subject: say.teamStore, detail };
    return [reached, ...problems.map((problem) => described(line, problem))];
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    return [
      { verdict: "problem", subject: say.teamStore, detail: failureSentences(language, error.failure) },
    ];
  }
}

function described({ language }: CommandLine, problem: StoreProblem): DoctorFinding {
  const { record } = problem;
  const detail =
    problem.kind === "damaged"
      ? doctorWords[language].sharedDamaged(problem.detail, record)
      : failureSentences(language, problem.failure);
  return { verdict: "problem", subject: `${doctorWords[language].teamStore}: ${record}`, detail };
}
