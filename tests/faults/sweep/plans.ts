import type { Fault, FaultKind, FileCall } from "../rigs/faulted-command.ts";
import type { Plan } from "./sweep.ts";

const errors: readonly FaultKind[] = ["ENOSPC", "EACCES", "EIO"];
/** Saves are sequences of some ten calls: a number that shares no divisor with it brings each fault to each call of a save. */
const rotation: readonly FaultKind[] = [
  "kill-before",
  "ENOSPC",
  "kill-before",
  "EACCES",
  "kill-before",
  "EIO",
  "kill-before",
];
/** Of the calls that touch no record, one in so many. */
const shareOfOthers = 5;
/** A command with so few calls gets everything; one with so many on state files, a fault at every other one of them. */
const callsFew = 20;
const callsMany = 60;

/** Every kind of fault at every call. */
export const everything: Plan = (calls) => [
  ...kills(calls),
  ...calls.flatMap((call) => [...errors, ...filling(call)].map((kind) => ({ kind, at: call.at }))),
];

/** One fault at each call on a state file, its kind going round, at every other one where there are many, and an even share of the other calls. */
export const forCi: Plan = (calls) => {
  if (calls.length <= callsFew) return everything(calls);
  const onState = calls.filter(({ path }) => /\.moai\/memory\/command-state/.test(path));
  // Shifted by one with every ten, which is a save: so each kind of call is hit in every other save.
  const hit = onState.filter(
    (_, index) => onState.length <= callsMany || (index + Math.floor(index / 10)) % 2 === 0,
  );
  const others = calls
    .filter((call) => !onState.includes(call))
    .filter((_, index) => index % shareOfOthers === 0);
  return [hit, others].flatMap((each) =>
    each.map((call, index) => ({ kind: rotation[index % rotation.length] ?? "kill-before", at: call.at })),
  );
};

/** A kill after a call is the kill before the next one. */
function kills(calls: readonly FileCall[]): readonly Fault[] {
  const last = calls.at(-1);
  return [
    ...calls.map(({ at }) => ({ kind: "kill-before", at }) as const),
    ...(last === undefined ? [] : [{ kind: "kill-after", at: last.at } as const]),
  ];
}

function filling({ operation }: FileCall): readonly FaultKind[] {
  return /write/.test(operation) ? ["full"] : [];
}
