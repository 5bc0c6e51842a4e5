import { type Dependency, isObject, textAt, textsAt, valueAt } from "./stack.ts";

type Dependencies = readonly Dependency[];

/** What a pom.xml asks for itself: no plugins, and nothing of which only the version is managed. A version that a parent gives isn't known. */
export function mavenDependencies(pom: string): Dependencies {
  const own = pom.replaceAll(
    /<!--[\s\S]*?-->|<(dependencyManagement|build|reporting|profiles)>[\s\S]*?<\/\1>/g,
    "",
  );
  const properties = /<properties>([\s\S]*?)<\/properties>/.exec(pom)?.[1] ?? "";
  const withProperties = (text: string) =>
    text.replaceAll(/\$\{([\w.-]+)\}/g, (whole, name: string) => elementIn(properties, name) ?? whole);
  return [...own.matchAll(/<dependency>([\s\S]*?)<\/dependency>/g)].flatMap(([, body = ""]) => {
    const artifact = elementIn(body, "artifactId");
    if (artifact === null) return [];
    const group = elementIn(body, "groupId");
    const version = withProperties(elementIn(body, "version") ?? "");
    return [
      {
        name: group === null ? artifact : `${group}:${artifact}`,
        version: version.includes("${") ? "" : version,
      },
    ];
  });
}

function elementIn(text: string, name: string): string | null {
  const start = text.indexOf(`<${name}>`);
  const end = text.indexOf("<", start + 1);
  return start < 0 || end < 0 ? null : text.slice(start + name.length + 2, end).trim();
}

/** The dependencies that a build script of Gradle names itself, as `implementation("group:name:version")` in either of its languages. */
export function gradleDependencies(build: string): Dependencies {
  const named =
    /^\s*(?:\w*(?:[iI]mplementation|[aA]pi|[cC]ompileOnly|[rR]untimeOnly)|annotationProcessor|kapt|ksp)\b[\s(]*(?:(?:enforcedP|p)latform\s*\(\s*)?["']([\w.-]+:[\w.-]+)(?::([\w.$+{}-]+))?/gm;
  return [...build.matchAll(named)].map(([, name = "", version = ""]) => ({
    name,
    version: version.includes("$") ? "" : version,
  }));
}

/** Those of a version catalog. */
export function catalogDependencies(catalog: unknown): Dependencies {
  const libraries = valueAt(catalog, "libraries");
  const versions = textsAt(catalog, "versions");
  if (!isObject(libraries)) return [];
  return Object.values(libraries).flatMap((library) => {
    if (typeof library === "string") {
      const [group = "", name = "", version = ""] = library.split(":");
      return [{ name: `${group}:${name}`, version }];
    }
    const name = textAt(library, "module") ?? [textAt(library, "group"), textAt(library, "name")].join(":");
    const version = textAt(library, "version") ?? versions[textAt(library, "version", "ref") ?? ""] ?? "";
    return /^[^:]+:[^:]+$/.test(name) ? [{ name, version }] : [];
  });
}
