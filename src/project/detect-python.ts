import { pythonDependencies } from "./python-dependencies.ts";
import { pythonTests } from "./python-tests.ts";
import { type Ecosystem, noStack, type ProjectFolder, textAt, textsAt, valueAt } from "./stack.ts";
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
const entryPointsMax = 10;

export const python: Ecosystem = {
  manifest: /^(pyproject\.toml|setup\.(py|cfg)|requirements\.txt|Pipfile|tox\.ini|noxfile\.py|manage\.py)$/,
  detect: (folder) => {
    const isPython = folder.files.some(
      (file) =>
        python.manifest.test(file) || /^((src\/|tests\/)?[^/]+|(src\/)?[^/]+\/__init__)\.py$/.test(file),
    );
    if (!isPython) return null;
    const project = folder.readToml("pyproject.toml");
    const dependencies = pythonDependencies(project, folder);
    const names = new Set(dependencies.map(({ name }) => name.toLowerCase()));
    const runner = runnerOf(project, folder);
    const tests = pythonTests(folder, { project, names, runner });
    const used = new Set([...names, ...tests.tools]);
    return {
      ...noStack,
      techStack: [
        "python",
        ...(tests.tools.includes("unittest") ? ["unittest"] : []),
        ...frameworks.filter((name) => used.has(name)),
        ...runner.slice(0, 1),
      ],
      packageManager: runner[0] ?? "pip",
      testCommand: tests.command,
      integrationCommand: tests.integrationCommand,
      testFiles: testPatterns.python,
      dependencies,
      runtimes: runtimesOf(project),
      entryPoints: entryPointsOf(project, folder),
      name: textAt(project, "project", "name") ?? textAt(project, "tool", "poetry", "name"),
      description:
        textAt(project, "project", "description") ?? textAt(project, "tool", "poetry", "description"),
    };
  },
};

/** The words that start a program in the project's own environment. */
function runnerOf(project: unknown, folder: ProjectFolder): readonly string[] {
  if (folder.has("uv.lock") || valueAt(project, "tool", "uv") !== undefined) return ["uv", "run"];
  if (folder.has("poetry.lock") || valueAt(project, "tool", "poetry") !== undefined) return ["poetry", "run"];
  if (folder.has("pdm.lock")) return ["pdm", "run"];
  return folder.has("Pipfile") ? ["pipenv", "run"] : [];
}

function runtimesOf(project: unknown): Readonly<Record<string, string>> {
  const version =
    textAt(project, "project", "requires-python") ??
    textAt(project, "tool", "poetry", "dependencies", "python");
  return version === null ? {} : { python: version };
}

/** The files behind a package's commands, and those that are started themselves. */
function entryPointsOf(project: unknown, { files }: ProjectFolder): readonly string[] {
  const scripts = [
    textsAt(project, "project", "scripts"),
    textsAt(project, "project", "gui-scripts"),
    textsAt(project, "tool", "poetry", "scripts"),
  ].flatMap((table) => Object.values(table));
  const started = files.filter((file) =>
    /^((manage|main|app|wsgi|asgi)\.py|(src\/)?\w+\/__main__\.py)$/.test(file),
  );
  return [...new Set([...scripts.map((script) => fileOf(script, files)), ...started])].slice(
    0,
    entryPointsMax,
  );
}

/** `shop.cli:main` is in `shop/cli.py`, below `src` or not; where there is no such file, what the manifest says. */
function fileOf(script: string, files: readonly string[]): string {
  const path = script.replace(/:.*/, "").trim().replaceAll(".", "/");
  const places = [`${path}.py`, `${path}/__init__.py`].flatMap((file) => [file, `src/${file}`]);
  return places.find((file) => files.includes(file)) ?? script;
}
