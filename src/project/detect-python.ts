import { pythonDependencies, readToml } from "./python-dependencies.ts";
import { type Detector, noStack, type TopFolder, textAt, valueAt } from "./stack.ts";
import { testPatterns } from "./test-patterns.ts";

const frameworks = [
  "pytest",
  "django",
  "flask",
  "fastapi",
  "starlette",
  "sqlalchemy",
  "pydantic",
  "celery",
  "numpy",
  "pandas",
  "torch",
  "typer",
  "click",
];
const manifests = [
  "pyproject.toml",
  "setup.py",
  "setup.cfg",
  "requirements.txt",
  "Pipfile",
  "tox.ini",
  "noxfile.py",
];

/** Settings in which pytest is named where it is used: as a section, a dependency or a command. */
const settingsWithPytest = ["setup.cfg", "tox.ini", "setup.py", "noxfile.py"];
/** So many test files are opened to see whether they import pytest. */
const testsLookedInto = 20;

export const detectPython: Detector = (folder) => {
  const isPython =
    manifests.some(folder.has) || folder.files.some((file) => /^(src\/|tests\/)?[^/]+\.py$/.test(file));
  if (!isPython) return null;
  const project = readToml(folder.read("pyproject.toml"));
  const dependencies = pythonDependencies(project, folder);
  const names = new Set(dependencies.map(({ name }) => name.toLowerCase()));
  const tests = folder.files.filter((file) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(file));
  const usesPytest =
    [...names].some((name) => /^pytest(-|$)/.test(name)) ||
    valueAt(project, "tool", "pytest") !== undefined ||
    folder.files.some((file) => /(^|\/)(\.?pytest\.ini|conftest\.py)$/.test(file)) ||
    settingsWithPytest.some((file) => /^[^#;\n]*\bpytest\b/m.test(folder.read(file) ?? "")) ||
    tests
      .slice(0, testsLookedInto)
      .some((file) => /^\s*(import|from)\s+pytest\b/m.test(folder.read(file) ?? ""));
  const runner = runnerOf(project, folder);
  const hasTests = tests.length > 0;
  const test = usesPytest ? ["pytest"] : hasTests ? ["python3", "-m", "unittest"] : null;
  const hasIntegration = folder.files.some((file) => /^tests?\/(integration|e2e)\//.test(file));
  const integration = folder.files.some((file) => /^tests?\/integration\//.test(file))
    ? "integration"
    : "e2e";
  const top = folder.files.find((file) => /^tests?\//.test(file))?.split("/")[0] ?? "tests";
  return {
    ...noStack,
    techStack: [
      "python",
      ...(test?.[0] === "python3" ? ["unittest"] : []),
      ...frameworks.filter((name) => names.has(name) || (name === "pytest" && usesPytest)),
      ...(runner.length > 0 ? [runner[0] ?? ""] : []),
    ],
    packageManager: runner[0] ?? "pip",
    testCommand:
      test === null
        ? null
        : [...runner, ...(usesPytest && runner.length === 0 ? ["python3", "-m", "pytest"] : test)],
    integrationCommand:
      usesPytest && hasIntegration ? [...runner, "python3", "-m", "pytest", `${top}/${integration}`] : null,
    testFiles: testPatterns.python,
    dependencies,
    runtimes: runtimesOf(project),
    name: textAt(project, "project", "name") ?? textAt(project, "tool", "poetry", "name"),
    description:
      textAt(project, "project", "description") ?? textAt(project, "tool", "poetry", "description"),
  };
};

/** The words that start a program in the project's own environment. */
function runnerOf(project: unknown, folder: TopFolder): readonly string[] {
  if (folder.has("uv.lock") || valueAt(project, "tool", "uv") !== undefined) return ["uv", "run"];
  if (folder.has("poetry.lock") || valueAt(project, "tool", "poetry") !== undefined) return ["poetry", "run"];
  return folder.has("Pipfile") ? ["pipenv", "run"] : [];
}

function runtimesOf(project: unknown): Readonly<Record<string, string>> {
  const python =
    textAt(project, "project", "requires-python") ??
    textAt(project, "tool", "poetry", "dependencies", "python");
  return python === null ? {} : { python };
}
