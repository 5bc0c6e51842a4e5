import { type Detector, isObject, noStack, type TopFolder, textAt, valueAt } from "./stack.ts";
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
  prisma: "prisma",
  "drizzle-orm": "drizzle",
  kysely: "kysely",
};

const integrationScripts = ["test:integration", "integration", "test:e2e", "e2e"];
const noTestScript = /no test specified/;

/** Test runners that do without a script of the project's, each with the words that run all tests once. */
const testRunners: Readonly<Record<string, readonly string[]>> = {
  vitest: ["vitest", "run"],
  jest: ["jest"],
  mocha: ["mocha"],
  ava: ["ava"],
};

export const detectJavaScript: Detector = (folder) => {
  const text = folder.read("package.json");
  if (text === null) return hasBareSources(folder) ? bareStack(folder) : null;
  const manifest = parse(text);
  const scripts = stringMap(valueAt(manifest, "scripts"));
  const dependencies = {
    ...stringMap(valueAt(manifest, "dependencies")),
    ...stringMap(valueAt(manifest, "devDependencies")),
  };
  const packageManager = packageManagerOf(folder, textAt(manifest, "packageManager"));
  const script = (name: string) =>
    name === "test" ? [packageManager, "test"] : [packageManager, "run", name];
  const integration = integrationScripts.find((name) => scripts[name] !== undefined);
  const usesNodeTest = /\bnode\b.*--test\b/.test(scripts["test"] ?? "") || dependencies["tsx"] !== undefined;
  return {
    ...noStack,
    techStack: [
      languageOf(folder, dependencies),
      ...Object.entries(frameworks).flatMap(([name, shown]) =>
        dependencies[name] === undefined ? [] : [shown],
      ),
      ...(usesNodeTest && /--test\b/.test(scripts["test"] ?? "") ? ["node:test"] : []),
    ],
    packageManager,
    testCommand: testScript(scripts) ? script("test") : runnerCommand(packageManager, dependencies),
    integrationCommand: integration === undefined ? null : script(integration),
    testFiles: testPatterns.javascript,
    commands: Object.fromEntries(
      ["build", "lint", "format", "typecheck", "dev", "start"].flatMap((name) =>
        scripts[name] === undefined ? [] : [[name, script(name).join(" ")]],
      ),
    ),
    dependencies: Object.entries(dependencies).map(([name, version]) => ({ name, version })),
    runtimes: runtimesOf(manifest, folder),
    entryPoints: entryPointsOf(manifest),
    name: textAt(manifest, "name"),
    description: textAt(manifest, "description"),
  };
};

function testScript(scripts: Readonly<Record<string, string>>): boolean {
  return scripts["test"] !== undefined && !noTestScript.test(scripts["test"]);
}

/** Without a script the project's own test runner is started as its package manager starts programs: never one that had to be fetched first. */
function runnerCommand(
  packageManager: string,
  dependencies: Readonly<Record<string, string>>,
): readonly string[] | null {
  const runner = Object.keys(testRunners).find((name) => dependencies[name] !== undefined);
  if (runner === undefined) return null;
  const start: Readonly<Record<string, readonly string[]>> = {
    npm: ["npx", "--no-install"],
    pnpm: ["pnpm", "exec"],
    yarn: ["yarn", "run"],
    bun: ["bun", "run"],
  };
  return [...(start[packageManager] ?? []), ...(testRunners[runner] ?? [])];
}

function hasBareSources({ files }: TopFolder): boolean {
  return files.some((file) => /\.(ts|tsx|mts)$/.test(file)) && files.some((file) => file === "tsconfig.json");
}

function bareStack(folder: TopFolder) {
  return { ...noStack, techStack: [languageOf(folder, {})] };
}

/** A broken manifest still says that this is a JavaScript project. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function stringMap(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (typeof each === "string" ? [[key, each]] : [])),
  );
}

function languageOf(folder: TopFolder, dependencies: Readonly<Record<string, string>>): string {
  const isTypeScript = folder.has("tsconfig.json") || dependencies["typescript"] !== undefined;
  return isTypeScript || folder.files.some((file) => /\.tsx?$/.test(file)) ? "typescript" : "javascript";
}

function packageManagerOf(folder: TopFolder, named: string | null): string {
  const [asked] = (named ?? "").split("@");
  if (asked !== undefined && ["npm", "pnpm", "yarn", "bun"].includes(asked)) return asked;
  if (folder.has("pnpm-lock.yaml")) return "pnpm";
  if (folder.has("yarn.lock")) return "yarn";
  return folder.has("bun.lockb") || folder.has("bun.lock") ? "bun" : "npm";
}

function runtimesOf(manifest: unknown, folder: TopFolder): Readonly<Record<string, string>> {
  const node =
    textAt(manifest, "engines", "node") ??
    folder.read(".nvmrc")?.trim() ??
    folder.read(".node-version")?.trim();
  return node === undefined || node === "" ? {} : { node };
}

function entryPointsOf(manifest: unknown): readonly string[] {
  const bin = valueAt(manifest, "bin");
  const programs = typeof bin === "string" ? [bin] : Object.values(stringMap(bin));
  return [
    ...new Set(
      [textAt(manifest, "main"), textAt(manifest, "module"), ...programs].filter((entry) => entry !== null),
    ),
  ];
}
