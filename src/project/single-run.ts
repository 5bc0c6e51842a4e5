/** Programs that start others at each change; what they start can't be told in general. */
const watchers = /\b(nodemon|chokidar|onchange|watchexec|ts-node-dev|turbo watch)\b/;

/** What makes a test runner stay, and what is written in its place. */
const rewrites: readonly (readonly [RegExp, string])[] = [
  [/\bvitest (?:watch|dev)\b/g, "vitest run"],
  [/(?<=^|[\s;&|/])vitest(?=\s)(?! (?:run|related)\b)(?=[^&|;]* (?:--watch|-w)(?=\s|$))/g, "vitest run"],
  [/\btsx watch\b/g, "tsx"],
  [/\bcypress open\b/g, "cypress run"],
  [/(\b(?:mocha|ava|tap|vitest)\b[^&|;]*?) -w(?=\s|$)/g, "$1"],
  [/(\b(?:vitest|playwright)\b[^&|;]*?) --ui(?=\s|$)/g, "$1"],
  [/ --watch(?:All|-all|-path=\S+)?(?:=true)?(?=[\s"'&|;]|$)/g, ""],
];

/** Test runners that stay unless they are told not to. */
const endings: readonly (readonly [runner: RegExp, option: string])[] = [
  [/\b(?:react-scripts|craco|react-app-rewired) test\b/, "--watchAll=false"],
  [/\bng test\b/, "--watch=false"],
  [/\bkarma start\b/, "--single-run"],
];

/** A longer line is taken as it is: nobody writes one by hand. */
const charactersMax = 2000;

/**
 * A script's line as it runs all tests once and ends: the same where it does so already, null where it watches in a way that isn't known. A
 * gate would wait for a watching one until its time is over.
 */
export function singleRun(line: string): string | null {
  if (line.length > charactersMax) return line;
  if (watchers.test(line)) return null;
  const rewritten = rewrites.reduce((text, [sign, instead]) => text.replace(sign, instead), line);
  return endings.reduce((text, [runner, option]) => {
    const call = new RegExp(`${runner.source}(?:\\s+(?![&|;])\\S+)*`);
    return text.replace(call, (found) => (found.includes(` ${option}`) ? found : `${found} ${option}`));
  }, rewritten);
}
