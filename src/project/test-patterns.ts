/** What a stack's test files are called, in the order in which the stacks are looked for. */
export const testPatterns = {
  javascript: [
    "**/*.{test,spec}.{js,jsx,ts,tsx,mjs,cjs,mts,cts}",
    "**/__tests__/**",
    "{test,tests,e2e,spec}/**",
  ],
  python: ["**/test_*.py", "**/*_test.py", "{test,tests}/**"],
  go: ["**/*_test.go", "**/testdata/**"],
  rust: ["tests/**", "**/tests.rs", "**/tests/**/*.rs", "benches/**"],
  java: ["**/src/test/**", "**/src/integrationTest/**", "**/*{Test,Tests,IT,Spec}.{java,kt,groovy}"],
  ruby: ["spec/**", "test/**", "**/*_{spec,test}.rb"],
  c: ["{test,tests}/**", "**/*{_test,_tests,.test}.{c,cc,cpp,cxx}", "**/test_*.{c,cc,cpp,cxx}"],
  php: ["tests/**", "**/*Test.php"],
  dotnet: ["**/*{Test,Tests}/**", "**/*{Test,Tests}.{cs,fs}"],
  elixir: ["test/**", "**/*_test.exs"],
  swift: ["Tests/**", "**/*Tests.swift"],
} as const;

/** Where nothing was found out about the project's tests: what most projects call them. */
export const commonTestFiles: readonly string[] = [
  "**/*.{test,spec}.*",
  "**/*_test.*",
  "**/test_*.*",
  "{test,tests,spec,__tests__}/**",
  "**/{test,tests,spec,__tests__}/**",
  "**/*{Test,Tests,Spec}.{java,kt,kts,groovy,scala}",
];

/** The patterns of a stack that lies in some folder below the root. */
export function patternsBelow(patterns: readonly string[]): readonly string[] {
  return patterns.map((pattern) => (pattern.startsWith("**/") ? pattern : `**/${pattern}`));
}

/** Whether alfred itself would write this list for some project: then no person has edited it, and it may be written anew. */
export function isDetectedList(list: readonly string[]): boolean {
  const stacks = Object.values(testPatterns)
    .flatMap((patterns): readonly (readonly string[])[] => [patterns, patternsBelow(patterns)])
    .filter((patterns) => patterns.every((pattern) => list.includes(pattern)));
  return isSame(list, commonTestFiles) || isSame([...list].sort(), [...new Set(stacks.flat())].sort());
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((pattern, index) => pattern === other[index]);
}
