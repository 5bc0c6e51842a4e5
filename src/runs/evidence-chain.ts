import { createHash } from "node:crypto";
import type { Evidence, EvidenceLink, Run, StepName } from "./run.ts";

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
  );

/**
 * Compares a run's evidence with its chain: every link fits the one before, every piece of evidence is the one that was linked, and
 * each completed step, and each completed item of one, still has what it was passed with.
 * @param gated the steps that have gates: one of them that is completed without any evidence had its end cut off the chain
 */
export function verifyChain(
  run: Pick<Run, "runId" | "steps" | "evidenceChain">,
  gated: ReadonlySet<StepName>,
): readonly ChainFault[] {
  return [...brokenLinks(run), ...run.steps.flatMap((step) => faultsOfStep(run, step, gated))];
}

function brokenLinks({ runId, evidenceChain }: Pick<Run, "runId" | "evidenceChain">): readonly ChainFault[] {
  return evidenceChain.flatMap(({ hash, ...facts }, index) => {
    const before = evidenceChain[index - 1]?.hash ?? runId;
    if (hash === hashOf(before, facts)) return [];
    return [{ kind: "link_broken" as const, link: index + 1, ...subjectOf(facts), gate: facts.gate }];
  });
}

function subjectOf({ step, item }: Subject): Subject {
  return item === undefined ? { step } : { step, item };
}

function faultsOfStep(
  { evidenceChain }: Pick<Run, "evidenceChain">,
  { name: step, status, evidence, items = [] }: Run["steps"][number],
  gated: ReadonlySet<StepName>,
): readonly ChainFault[] {
  const links = evidenceChain.filter((link) => link.step === step);
  const byItem = new Map<string | undefined, EvidenceLink[]>();
  for (const link of links) {
    const those = byItem.get(link.item);
    if (those === undefined) byItem.set(link.item, [link]);
    else those.push(link);
  }
  const own = byItem.get(undefined) ?? [];
  const isBare = gated.has(step) && evidence.length === 0 && own.length === 0;
  return [
    ...(status === "completed" && isBare ? [{ kind: "evidence_missing", step } as const] : []),
    ...faultsOf({ step }, status === "completed", evidence, own),
    ...items.flatMap((item) =>
      faultsOf(
        { step, item: item.id },
        item.status === "completed" || item.status === "unmerged",
        item.evidence,
        byItem.get(item.id) ?? [],
      ),
    ),
  ];
}

function faultsOf(
  subject: Subject,
  isPassed: boolean,
  evidence: readonly Evidence[],
  links: readonly EvidenceLink[],
): readonly ChainFault[] {
  const linked = new Set(links.map(({ digest }) => digest));
  const edited = evidence.filter((each) => !linked.has(digestOf(each)));
  if (edited.length > 0) return edited.map(({ gate }) => ({ kind: "evidence_edited", ...subject, gate }));
  if (!isPassed) return [];

  const present = new Set(evidence.map(digestOf));
  const last = links.at(-1);
  const passedWith = last === undefined ? [] : links.slice(-last.batchSize);
  const removed = passedWith.filter(({ digest }) => !present.has(digest));
  if (passedWith.some(({ passed }) => !passed)) return [{ kind: "step_unproven", ...subject }];
  return removed.map(({ gate }) => ({ kind: "evidence_removed", ...subject, gate }));
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
