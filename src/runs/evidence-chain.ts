import type { Evidence, EvidenceLink, Run, Step, StepItem, StepName } from "./run.ts";

/**
 * Links new evidence to all that came before it in the run. Each link's hash covers the one before, so that evidence can't be changed,
 * taken out or put in later without the chain showing where (`verifyChain`). It protects against edits, not against somebody who
 * makes the whole record anew.
 */
export function extendChain(
  chain: readonly EvidenceLink[],
  runId: string,
  about: { readonly step: StepName; readonly item?: string },
  evidence: readonly Evidence[],
): readonly EvidenceLink[] {
  const links = [...chain];
  for (const each of evidence) {
    const facts = {
      step: about.step,
      ...(about.item === undefined ? {} : { item: about.item }),
      gate: each.gate,
      passed: each.passed,
      batchSize: evidence.length,
      digest: digestOf(each),
    };
    links.push({ ...facts, hash: hashOf(links.at(-1)?.hash ?? runId, facts) });
  }
  return links;
}

/** What a fault is about: a step, or an item of it. */
interface Subject {
  readonly step: StepName;
  readonly item?: string;
}

/** What is wrong with a record's evidence; `link` counts from 1. */
export type ChainFault = Subject &
  (
    | { readonly kind: "link_broken"; readonly link: number; readonly gate: string }
    | { readonly kind: "evidence_edited"; readonly gate: string }
    | { readonly kind: "evidence_removed"; readonly gate: string }
    | { readonly kind: "evidence_missing" }
    | { readonly kind: "step_unproven" }
    | { readonly kind: "passed_undone" }
  );

/** As much of a run as its evidence is judged by. */
type ChainedRun = Pick<Run, "runId" | "steps" | "history" | "evidenceChain">;

/**
 * Compares a run's evidence with its chain: every link fits the one before, every piece of evidence is the one that was linked, each
 * completed step, and each completed item of one, still has what it was passed with, and what was passed last is still completed unless
 * the run's life explains that it isn't (`apply-event.ts`, `apply-item-event.ts`).
 * @param gated the steps that have gates: one of them that is completed without any evidence had its end cut off the chain
 */
export function verifyChain(run: ChainedRun, gated: ReadonlySet<StepName>): readonly ChainFault[] {
  return [...brokenLinks(run), ...run.steps.flatMap((step) => faultsOfStep(run, step, gated))];
}

function brokenLinks({ runId, evidenceChain }: ChainedRun): readonly ChainFault[] {
  return evidenceChain.flatMap(({ hash, ...facts }, index) => {
    const before = evidenceChain[index - 1]?.hash ?? runId;
    if (hash === hashOf(before, facts)) return [];
    return [{ kind: "link_broken" as const, link: index + 1, ...subjectOf(facts), gate: facts.gate }];
  });
}

function subjectOf({ step, item }: Subject): Subject {
  return item === undefined ? { step } : { step, item };
}

function faultsOfStep(run: ChainedRun, step: Step, gated: ReadonlySet<StepName>): readonly ChainFault[] {
  const { name, status, evidence, items = [] } = step;
  const byItem = placesByItem(run.evidenceChain, name);
  const own = byItem.get(undefined) ?? [];
  const isCompleted = status === "completed";
  const isBare = isCompleted && gated.has(name) && evidence.length === 0 && own.length === 0;
  const anew = lastBegunAnew(run, step, byItem);
  const ids = [...byItem.keys()].filter((id) => id !== undefined);
  const gone = ids.filter((id) => items.every((item) => item.id !== id));
  return [
    ...(isBare ? [{ kind: "evidence_missing", step: name } as const] : []),
    ...faultsOf({
      subject: { step: name },
      isPassed: isCompleted,
      evidence,
      places: own,
      mayBeOpen: anew,
    }),
    ...items.flatMap((item) => {
      const places = byItem.get(item.id) ?? [];
      return faultsOf({
        subject: { step: name, item: item.id },
        isPassed: item.status === "completed" || item.status === "unmerged",
        evidence: item.evidence,
        places,
        mayBeOpen: (passedAt) => anew(passedAt) || isOpenAgain(item),
      });
    }),
    ...gone.flatMap((item) => removedItem({ step: name, item }, byItem.get(item) ?? [], anew)),
  ];
}

/** A link, and where in the chain it is. */
interface Place {
  readonly link: EvidenceLink;
  readonly index: number;
}

type PlacesByItem = ReadonlyMap<string | undefined, readonly Place[]>;

/** A step's links, those about the step itself under `undefined`. */
function placesByItem(chain: readonly EvidenceLink[], step: StepName): PlacesByItem {
  const byItem = new Map<string | undefined, Place[]>();
  for (const [index, link] of chain.entries()) {
    if (link.step !== step) continue;
    const those = byItem.get(link.item);
    if (those === undefined) byItem.set(link.item, [{ link, index }]);
    else those.push({ link, index });
  }
  return byItem;
}

/**
 * Whether a step may have begun anew after a place in the chain. A forced restart takes all that the step had, and leaves its transition
 * in the history: so no such transition, or anything kept from that place or before, rules it out.
 */
function lastBegunAnew({ history }: ChainedRun, step: Step, byItem: PlacesByItem) {
  const isRestarted = history.some(({ from, to }) => from === "in_progress" && to === "in_progress");
  const { items = [] } = step;
  const kept = [{ id: undefined, evidence: step.evidence }, ...items].flatMap(({ id, evidence }) => {
    const lastPlaces = new Map((byItem.get(id) ?? []).map(({ link, index }) => [link.digest, index]));
    return evidence.flatMap((each) => lastPlaces.get(digestOf(each)) ?? []);
  });
  return (place: number): boolean => isRestarted && kept.every((index) => index > place);
}

/**
 * Whether an item that had passed can be open again within the life of its step: what it had done didn't fit the project, of which its
 * error tells; or it was begun once more, which takes its evidence and counts as another attempt.
 */
function isOpenAgain({ evidence, error, attempts }: StepItem): boolean {
  return evidence.length > 0 ? error !== null : attempts > 1;
}

function removedItem(
  subject: Subject,
  places: readonly Place[],
  anew: (place: number) => boolean,
): readonly ChainFault[] {
  const lastPlace = places.at(-1)?.index ?? 0;
  if (anew(lastPlace)) return [];
  return lastBatch(places).map(({ gate }) => ({ kind: "evidence_removed", ...subject, gate }));
}

/** The links of the gates that were checked last. */
function lastBatch(places: readonly Place[]): readonly EvidenceLink[] {
  const last = places.at(-1);
  return last === undefined ? [] : places.slice(-last.link.batchSize).map(({ link }) => link);
}

interface Judged {
  readonly subject: Subject;
  readonly isPassed: boolean;
  readonly evidence: readonly Evidence[];
  readonly places: readonly Place[];
  /** Whether it can rightly be open although it was passed at that place of the chain. */
  readonly mayBeOpen: (passedAt: number) => boolean;
}

function faultsOf({ subject, isPassed, evidence, places, mayBeOpen }: Judged): readonly ChainFault[] {
  const linked = new Set(places.map(({ link }) => link.digest));
  const edited = evidence.filter((each) => !linked.has(digestOf(each)));
  if (edited.length > 0) return edited.map(({ gate }) => ({ kind: "evidence_edited", ...subject, gate }));

  const batch = lastBatch(places);
  const hasPassed = batch.every(({ passed }) => passed);
  if (isPassed && !hasPassed) return [{ kind: "step_unproven", ...subject }];
  const last = places.at(-1);
  if (!isPassed && (last === undefined || !hasPassed || mayBeOpen(last.index))) return [];

  const present = new Set(evidence.map(digestOf));
  const removed = batch.filter(({ digest }) => !present.has(digest));
  return [
    ...(isPassed ? [] : [{ kind: "passed_undone" as const, ...subject }]),
    ...removed.map(({ gate }) => ({ kind: "evidence_removed" as const, ...subject, gate })),
  ];
}

function hashOf(
  before: string,
  { step, item, gate, passed, batchSize, digest }: Omit<EvidenceLink, "hash">,
): string {
  const facts = [before, step, gate, String(passed), String(batchSize), digest];
  // A link about a step has the hash that it had before there were items.
  return sha256([...facts, ...(item === undefined ? [] : [item])].join("\n"));
}

function digestOf(evidence: Evidence): string {
  return sha256(canonical(evidence));
}

function sha256(text: string): string {
  // Loaded at the first sum: the short commands come by here, and it takes a tenth of starting Node.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** JSON with its names in order, so that the same facts have the same text whoever wrote them. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
