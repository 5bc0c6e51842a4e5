import { closeSync, openSync, readSync, statSync } from "node:fs";
import { extname, join } from "node:path";

/** What running tests leaves behind where nothing tells git to ignore it: nobody has written that. */
const leftByTests =
  /(?:^|\/)(?:node_modules|__pycache__|htmlcov|lcov-report|test-results|playwright-report|\.(?:pytest_cache|mypy_cache|ruff_cache|tox|nox|venv|nyc_output|gradle|hypothesis|coverage))(?:\/|$)|\.(?:pyc|class|o|log|tsbuildinfo)$/;

const coverageFolder = /(?:^|\/)coverage(?:\/|$)/;
/** The scripts of a report on coverage: at the top any, below it, where it may be the project's own code, those of Istanbul. */
const reportScripts =
  /^coverage\/.*\.js$|(?:^|\/)coverage\/(?:.*\/)?(?:prettify|sorter|block-navigation)\.js$/;

const sourceEndings: ReadonlySet<string> = new Set([
  ...["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte", "py", "rb", "php", "pl", "lua"],
  ...["go", "rs", "c", "h", "cc", "cpp", "cxx", "hh", "hpp", "m", "mm", "swift", "zig", "java", "kt", "kts"],
  ...["scala", "groovy", "clj", "cs", "fs", "vb", "dart", "ex", "exs", "erl", "hs", "ml", "jl", "r", "sql"],
  ...["sh", "bash", "zsh", "fish", "ps1", "bat", "cmd"],
]);

/** A folder named `coverage` may be a report or the project's own code: there the ending decides. */
export function isLeftByTests(path: string): boolean {
  if (leftByTests.test(path)) return true;
  return coverageFolder.test(path) && (!hasSourceEnding(path) || reportScripts.test(path));
}

/** Whether a file is something that people write programs in: by its ending, or, without one, by what it begins with. */
export function isSource(root: string, path: string): boolean {
  return extname(path) === "" ? beginsAsScript(join(root, path)) : hasSourceEnding(path);
}

function hasSourceEnding(path: string): boolean {
  return sourceEndings.has(extname(path).slice(1).toLowerCase());
}

function beginsAsScript(file: string): boolean {
  const start = Buffer.alloc(2);
  try {
    if (!statSync(file).isFile()) return false;
    const opened = openSync(file, "r");
    try {
      readSync(opened, start);
    } finally {
      closeSync(opened);
    }
  } catch {
    // What has gone or can't be read is no script.
  }
  return start.toString("latin1") === "#!";
}
