import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Coverage is of the sources, in this process: what watches other processes has nothing to add to it. */
const withoutCoverage =
  process.env["ALFRED_IN_PROCESS"] === "1"
    ? ["tests/faults/**", "tests/concurrency/**", "tests/house/**", "tests/integration/smoke.test.ts"]
    : [];

/** What takes minutes begins at once, so that it isn't still at work alone when everything else is done. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => moduleId.endsWith("-sweep.test.ts");
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** tests/postgres/run.mjs has started a server. */
const hasPostgres = process.env["ALFRED_TEST_POSTGRES"] !== undefined;

export default defineConfig({
  test: {
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    include: ["tests/**/*.test.ts"],
    exclude: [
      ...configDefaults.exclude,
      "tests/e2e/**",
      ...(hasPostgres ? [] : ["tests/postgres/**"]),
      "tests/kubernetes/**",
      ...withoutCoverage,
    ],
    env: { TZ: "UTC" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // The programs' own entries only hand over to what is tested.
      exclude: ["src/**/generated/**", "src/surfaces/*/main.ts", "src/surfaces/*/*-main.ts"],
      // A table of every file would push the failed tests out of sight; it is for `npm run coverage -- --coverage.reporter=text`.
      reporter: ["text-summary", "json-summary"],
      reportOnFailure: true,
      thresholds: { statements: 90, branches: 90 },
    },
  },
});
