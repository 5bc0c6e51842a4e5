import type { Heading } from "./read-items.ts";
import type { Task, Wave } from "./task.ts";
import { headingNumeral, waveNumeral } from "./wave-heading.ts";

/** The wave that a task stands in. */
export interface WaveKey {
  readonly number: number;
  readonly title: string;
}

/** Whether any of these places is below a heading that names a wave. */
export function hasWaveHeadings(places: readonly (readonly Heading[])[]): boolean {
  return places.some((headings) => headings.some(({ title }) => waveNumeral(title) !== null));
}

/**
 * The wave of each place. Waves are named by headings (`## Wave 2`, `## 2차 웨이브`, `## Phase 2: …`), within each other too; where no heading
 * has such a word, by numbered ones (`## 2. Endpoints`); where there are none, all is one wave. They have their own numbers where these are
 * whole, else they are counted through. What stands outside of all waves comes first or last.
 */
export function waveKeysOf(places: readonly (readonly Heading[])[]): readonly WaveKey[] {
  const numeralOf = hasWaveHeadings(places) ? waveNumeral : headingNumeral;
  const shared = sharedDepth(places, numeralOf);
  const found = places.map((headings) => sectionOf(headings, numeralOf, shared));
  if (found.every(({ numeral }) => numeral === null)) return places.map(() => ({ number: 1, title: "" }));

  const numerals = found.map(({ numeral }) => numeral).filter((numeral) => numeral !== null);
  const isWhole = numerals.every((numeral) => /^\d{1,9}$/.test(numeral));
  const order = new Map<string, number>();
  for (const numeral of numerals) if (!order.has(numeral)) order.set(numeral, order.size + 1);
  const numberOf = (numeral: string) => (isWhole ? Number(numeral) : (order.get(numeral) ?? 0));
  const last = Math.max(...new Set(numerals.map(numberOf)));
  const first = found.findIndex(({ numeral }) => numeral !== null);
  const titles = new Map<string, string>();
  const outside = new Map<string, number>();
  return found.map(({ numeral, title, place }, index) => {
    if (numeral !== null) {
      if (!titles.has(numeral)) titles.set(numeral, title);
      return { number: numberOf(numeral), title: titles.get(numeral) ?? title };
    }
    if (index < first)
      return { number: Math.min(0, ...new Set(numerals.map((each) => numberOf(each) - 1))), title };
    if (!outside.has(place)) outside.set(place, last + 1 + outside.size);
    return { number: outside.get(place) ?? last + 1, title };
  });
}

interface Section {
  readonly numeral: string | null;
  readonly title: string;
  /** Tells sections without a number from each other. */
  readonly place: string;
}

type NumeralOf = (title: string) => string | null;

/** How many wave headings stand above every task: a title such as `# Phase 2: the plan` divides nothing. */
function sharedDepth(places: readonly (readonly Heading[])[], numeralOf: NumeralOf): number {
  const paths = places.map((headings) => headings.filter(({ title }) => numeralOf(title) !== null));
  const [first = []] = paths;
  const differs = first.findIndex(
    (heading, depth) =>
      paths.some((path) => path[depth]?.line !== heading.line) ||
      paths.every((path) => path.length === depth + 1),
  );
  return differs === -1 ? first.length : differs;
}

function sectionOf(headings: readonly Heading[], numeralOf: NumeralOf, shared: number): Section {
  const waves = headings.filter(({ title }) => numeralOf(title) !== null).slice(shared);
  const innermost = headings.at(-1);
  if (waves.length === 0) {
    return { numeral: null, title: innermost?.title ?? "", place: String(innermost?.line ?? -1) };
  }
  return {
    numeral: waves.map(({ title }) => numeralOf(title)).join("/"),
    title: waves.map(({ title }) => title).join(" / "),
    place: "",
  };
}

/** All waves in the order of their numbers. */
export function wavesOf(tasks: readonly Task[], keys: readonly WaveKey[]): readonly Wave[] {
  const waves = new Map<number, { title: string; taskIds: string[] }>();
  tasks.forEach((task, index) => {
    const wave = waves.get(task.wave) ?? { title: keys[index]?.title ?? "", taskIds: [] };
    wave.taskIds.push(task.id);
    waves.set(task.wave, wave);
  });
  return [...waves]
    .sort(([one], [other]) => one - other)
    .map(([number, { title, taskIds }]) => ({ number, title, taskIds }));
}
