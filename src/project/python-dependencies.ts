import { type Dependency, isObject, type ProjectFolder, valueAt } from "./stack.ts";

/**
 * What a Python project asks for, wherever its tools keep that: pyproject.toml (PEP 621, the groups of PEP 735, the tables of Poetry, PDM, uv
 * and Hatch), Pipfile, and files of requirements at the top and below `requirements/`.
 * @param project pyproject.toml
 */
export function pythonDependencies(project: unknown, folder: ProjectFolder): readonly Dependency[] {
  const tool = (...keys: readonly string[]) => valueAt(project, "tool", ...keys);
  const lines = [
    valueAt(project, "project", "dependencies"),
    ...membersOf(valueAt(project, "project", "optional-dependencies")),
    ...membersOf(valueAt(project, "dependency-groups")),
    ...membersOf(tool("pdm", "dev-dependencies")),
    tool("uv", "dev-dependencies"),
    ...membersOf(tool("hatch", "envs")).flatMap((environment) => [
      valueAt(environment, "dependencies"),
      valueAt(environment, "extra-dependencies"),
    ]),
  ].flat();
  const required = folder.files
    .filter((file) => /^([\w-]*requirements[\w-]*|requirements\/[\w-]+)\.(txt|in)$/.test(file))
    .flatMap((file) => (folder.read(file) ?? "").split("\n"));
  const pipfile = folder.readToml("Pipfile");
  const tables = [
    tool("poetry", "dependencies"),
    tool("poetry", "dev-dependencies"),
    ...membersOf(tool("poetry", "group")).map((group) => valueAt(group, "dependencies")),
    valueAt(pipfile, "packages"),
    valueAt(pipfile, "dev-packages"),
  ];
  const found = [...[...lines, ...required].flatMap(requirementOf), ...tables.flatMap(tableOf)];
  return [...new Map(found.map((each) => [`${each.name} ${each.version}`, each])).values()];
}

function membersOf(value: unknown): readonly unknown[] {
  return isObject(value) ? Object.values(value) : [];
}

function tableOf(value: unknown): readonly Dependency[] {
  return isObject(value)
    ? Object.entries(value).map(([name, version]) => ({
        name,
        version: typeof version === "string" && version !== "*" ? version : "",
      }))
    : [];
}

function requirementOf(line: unknown): readonly Dependency[] {
  const parts =
    typeof line === "string" ? /^\s*([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*([^#;]*)/.exec(line) : null;
  return parts?.[1] === undefined ? [] : [{ name: parts[1], version: (parts[2] ?? "").trim() }];
}
