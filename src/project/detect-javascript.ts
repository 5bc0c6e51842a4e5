import { type PackageManager, packageManagerOf, scriptCommand } from "./javascript-manager.ts";
import { javaScriptTests, usesNodeTest } from "./javascript-tests.ts";
import { workspaceMembers } from "./javascript-workspaces.ts";
import {
  type Ecosystem,
  noStack,
  type ProjectFolder,
  type Stack,
  textAt,
  textsAt,
  valueAt,
} from "./stack.ts";
import { testPatterns } from "./test-patterns.ts";

/** Packages worth naming, by the name they go by. */
const frameworks: Readonly<Record<string, string>> = {
  vitest: "vitest",
  jest: "jest",
  mocha: "mocha",
  ava: "ava",
  "@playwright/test": "playwright",
  cypress: "cypress",
  react: "react",
  next: "next.js",
  vue: "vue",
  nuxt: "nuxt",
  svelte: "svelte",
  "@angular/core": "angular",
  "solid-js": "solid",
  astro: "astro",
  express: "express",
  fastify: "fastify",
  koa: "koa",
  hono: "hono",
  "@nestjs/core": "nestjs",
  electron: "electron",
  "react-native": "react-native",
  vite: "vite",
  webpack: "webpack",
  turbo: "turbo",
  nx: "nx",
  prisma: "prisma",
  "drizzle-orm": "drizzle",
  kysely: "kysely",
};

const knownScripts = ["build", "lint", "format", "typecheck", "dev", "start"];

/** JavaScript and TypeScript for Node.js and bun; the members of a workspace count as parts of it. */
export const javaScript: Ecosystem = {
  manifest: /^package\.json$/,
  detect: (folder) => {
    const manifest = folder.readJson("package.json");
    if (manifest === null) return bareStack(folder);
    const members = workspaceMembers(manifest, folder);
    const dependencies: Readonly<Record<string, string>> = Object.assign(
      {},
      ...[...members, manifest].map(dependenciesOf),
    );
    const scripts = textsAt(manifest, "scripts");
    const manager = packageManagerOf(folder, manifest);
    const tests = javaScriptTests({ folder, manifest, manager, members });
    return {
      ...noStack,
      techStack: [
        languageOf(folder, dependencies),
        ...Object.entries(frameworks).flatMap(([name, shown]) =>
          dependencies[name] === undefined ? [] : [shown],
        ),
        ...(tests.isByNode ? ["node:test"] : []),
      ],
      packageManager: manager.name,
      testCommand: tests.command,
      integrationCommand: tests.integrationCommand,
      testFiles: testPatterns.javascript,
      commands: commandsOf(scripts, manager),
      dependencies: Object.entries(dependencies).map(([name, version]) => ({ name, version })),
      runtimes: runtimesOf(manifest, folder),
      entryPoints: entryPointsOf(manifest),
      name: textAt(manifest, "name"),
      description: textAt(manifest, "description"),
    };
  },
};

/** Without a manifest: TypeScript with its settings, or tests for Node.js itself. */
function bareStack(folder: ProjectFolder): Stack | null {
  const isTypeScript =
    folder.has("tsconfig.json") && folder.files.some((file) => /\.(ts|tsx|mts)$/.test(file));
  const isByNode = usesNodeTest(folder);
  if (!isTypeScript && !isByNode) return null;
  return {
    ...noStack,
    techStack: [languageOf(folder, {}), ...(isByNode ? ["node:test"] : [])],
    testCommand: isByNode ? ["node", "--test"] : null,
    testFiles: testPatterns.javascript,
  };
}

/** Packages from elsewhere: a workspace's own are no dependencies of the project. */
function dependenciesOf(manifest: unknown): Readonly<Record<string, string>> {
  const all = { ...textsAt(manifest, "dependencies"), ...textsAt(manifest, "devDependencies") };
  return Object.fromEntries(Object.entries(all).filter(([, version]) => !version.startsWith("workspace:")));
}

function commandsOf(
  scripts: Readonly<Record<string, string>>,
  manager: PackageManager,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    knownScripts.flatMap((name) =>
      scripts[name] === undefined ? [] : [[name, scriptCommand(manager, name).join(" ")]],
    ),
  );
}

function languageOf(folder: ProjectFolder, dependencies: Readonly<Record<string, string>>): string {
  const isTypeScript = folder.has("tsconfig.json") || dependencies["typescript"] !== undefined;
  return isTypeScript || folder.files.some((file) => /\.tsx?$/.test(file)) ? "typescript" : "javascript";
}

function runtimesOf(manifest: unknown, folder: ProjectFolder): Readonly<Record<string, string>> {
  const node =
    textAt(manifest, "engines", "node") ??
    folder.read(".nvmrc")?.trim() ??
    folder.read(".node-version")?.trim();
  return node === undefined || node === "" ? {} : { node };
}

function entryPointsOf(manifest: unknown): readonly string[] {
  const bin = valueAt(manifest, "bin");
  const programs = typeof bin === "string" ? [bin] : Object.values(textsAt(manifest, "bin"));
  return [
    ...new Set(
      [textAt(manifest, "main"), textAt(manifest, "module"), ...programs].filter((entry) => entry !== null),
    ),
  ];
}
