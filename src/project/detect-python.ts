import { parse as parseToml } from "smol-toml";
import { type Detector, isObject, noStack, type TopFolder, textAt, valueAt } from "./stack.ts";
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

export const detectPython: Detector = (folder) => {
  const isPython =
    manifests.some(folder.has) || folder.files.some((file) => /^(src\/|tests\/)?[^/]+\.py$/.test(file));
  if (!isPython) return null;
  const project = readToml(folder.read("pyproject.toml"));
  const dependencies = dependenciesOf(project, folder);
  const names = new Set(dependencies.map(({ name }) => name.toLowerCase()));
  const usesPytest =
    names.has("pytest") ||
    valueAt(project, "tool", "pytest") !== undefined ||
    folder.has("pytest.ini") ||
    folder.has("conftest.py");
  const runner = runnerOf(project, folder);
  const hasTests = folder.files.some((file) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(file));
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

function readToml(text: string | null): unknown {
  try {
    return text === null ? {} : parseToml(text);
  } catch {
    // A broken manifest still says that this is a Python project.
    return {};
  }
}

function dependenciesOf(project: unknown, folder: TopFolder): readonly { name: string; version: string }[] {
  const listed = valueAt(project, "project", "dependencies");
  const optional = valueAt(project, "project", "optional-dependencies");
  const groups = valueAt(project, "dependency-groups");
  const lines = [
    listed,
    ...(isObject(optional) ? Object.values(optional) : []),
    ...(isObject(groups) ? Object.values(groups) : []),
  ].flat();
  const required = ["requirements.txt", "requirements-dev.txt", "dev-requirements.txt"].flatMap((file) =>
    (folder.read(file) ?? "").split("\n"),
  );
  const poetry = ["dependencies", "dev-dependencies"].flatMap((table) =>
    tableOf(valueAt(project, "tool", "poetry", table)),
  );
  return [...[...lines, ...required].flatMap(requirementOf), ...poetry];
}

function tableOf(value: unknown): readonly { name: string; version: string }[] {
  return isObject(value)
    ? Object.entries(value).map(([name, version]) => ({
        name,
        version: typeof version === "string" ? version : "",
      }))
    : [];
}

function requirementOf(line: unknown): readonly { name: string; version: string }[] {
  const parts =
    typeof line === "string" ? /^\s*([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*([^#;]*)/.exec(line) : null;
  return parts?.[1] === undefined ? [] : [{ name: parts[1], version: (parts[2] ?? "").trim() }];
}

function runtimesOf(project: unknown): Readonly<Record<string, string>> {
  const python =
    textAt(project, "project", "requires-python") ??
    textAt(project, "tool", "poetry", "dependencies", "python");
  return python === null ? {} : { python };
}
