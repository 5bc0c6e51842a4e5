import { joinCommands } from "./command-in-folder.ts";
import { type ProjectFolder, valueAt } from "./stack.ts";

/** How a Python project is tested. */
interface PythonTests {
  /** Of pytest, unittest and django, those that its tests are run by. */
  readonly tools: readonly string[];
  readonly command: readonly string[] | null;
  readonly integrationCommand: readonly string[] | null;
}

interface PythonFacts {
  readonly project: unknown;
  /** Names of its dependencies, in lower case. */
  readonly names: ReadonlySet<string>;
  readonly runner: readonly string[];
}

/** Settings in which pytest is named where it is used: as a section, a dependency or a command. */
const settingsWithPytest = ["setup.cfg", "tox.ini", "setup.py", "noxfile.py"];
/** So many test files are opened to see what they are written for. */
const testsLookedInto = 20;

export function pythonTests(folder: ProjectFolder, facts: PythonFacts): PythonTests {
  const { runner } = facts;
  const tests = folder.files.filter((file) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(file));
  if (usesPytest(folder, tests, facts)) {
    const kind = ["integration", "e2e"].find((each) =>
      folder.files.some((file) => new RegExp(`^tests?/${each}/`).test(file)),
    );
    const top = folder.files.find((file) => /^tests?\//.test(file))?.split("/")[0] ?? "tests";
    return {
      tools: ["pytest"],
      command: [...runner, ...(runner.length === 0 ? ["python3", "-m", "pytest"] : ["pytest"])],
      integrationCommand:
        kind === undefined ? null : [...runner, "python3", "-m", "pytest", `${top}/${kind}`],
    };
  }
  if (/\bdjango\b/.test(folder.read("manage.py") ?? ""))
    return {
      tools: ["django"],
      command: [...runner, "python3", "manage.py", "test"],
      integrationCommand: null,
    };
  if (tests.length === 0) return { tools: [], command: null, integrationCommand: null };
  return { tools: ["unittest"], command: unittestCommand(folder, tests, runner), integrationCommand: null };
}

function usesPytest(
  folder: ProjectFolder,
  tests: readonly string[],
  { project, names }: PythonFacts,
): boolean {
  if ([...names].some((name) => /^pytest(-|$)/.test(name))) return true;
  if (valueAt(project, "tool", "pytest") !== undefined) return true;
  if (folder.files.some((file) => /(^|\/)(\.?pytest\.ini|conftest\.py)$/.test(file))) return true;
  if (settingsWithPytest.some((file) => /^[^#;\n]*\bpytest\b/m.test(folder.read(file) ?? ""))) return true;
  const looked = tests.slice(0, testsLookedInto).map((file) => folder.read(file) ?? "");
  if (looked.some((text) => /^\s*(import|from)\s+pytest\b/m.test(text))) return true;
  // Plain functions are pytest's: unittest would find none of them and call that a success.
  return (
    looked.some((text) => /^(async )?def test/m.test(text)) && !looked.some((text) => /TestCase/.test(text))
  );
}

/**
 * unittest looks into packages alone, so each folder of tests that is none has to be named; it finds `test*.py` unless told otherwise. Null
 * where the tests lie in too many such folders for one command.
 */
function unittestCommand(
  { files }: ProjectFolder,
  tests: readonly string[],
  runner: readonly string[],
): readonly string[] | null {
  const known = new Set(files);
  const discoveries = new Map(
    tests.map((file) => {
      const words = discoveryWords(file, known);
      return [words.join(" "), words];
    }),
  );
  return joinCommands(
    [...discoveries.values()].map((words) => [...runner, "python3", "-m", "unittest", ...words]),
  );
}

function discoveryWords(file: string, files: ReadonlySet<string>): readonly string[] {
  const [folder, top] = discoveryOf(file, files);
  const place = top === "." ? [] : ["-s", folder, ...(top === folder ? [] : ["-t", top])];
  const pattern = /(^|\/)test[^/]*$/.test(file) ? [] : ["-p", "*_test.py"];
  const options = [...place, ...pattern];
  return options.length === 0 ? [] : ["discover", ...options];
}

/** The folder to begin at, and the one from which its modules are imported: the parent of the topmost package. */
function discoveryOf(file: string, files: ReadonlySet<string>): readonly [folder: string, top: string] {
  const parent = (path: string) => path.split("/").slice(0, -1).join("/");
  const folder = parent(file);
  if (folder === "") return [".", "."];
  if (!files.has(`${folder}/__init__.py`)) return [folder, folder];
  let top = folder;
  while (files.has(`${parent(top)}/__init__.py`)) top = parent(top);
  return [top, parent(top) || "."];
}
