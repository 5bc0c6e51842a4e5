import { type Ecosystem, namesIn, noStack, type ProjectFolder } from "./stack.ts";
import { testPatterns } from "./test-patterns.ts";

/** A stack that is told by its manifest's text. */
interface Row {
  readonly language: string;
  readonly manifest: RegExp;
  readonly tool: string;
  readonly frameworks: Readonly<Record<string, RegExp>>;
  readonly test: (folder: ProjectFolder, text: string) => readonly string[] | null;
  readonly testFiles: readonly string[];
  readonly build?: string;
  /** Finds each dependency: its name and, if it is said, its version. */
  readonly dependency: RegExp;
  readonly name: RegExp;
  readonly entryPoint: RegExp;
}

const rows: readonly Row[] = [
  {
    language: "typescript",
    manifest: /^deno\.jsonc?$/,
    tool: "deno",
    frameworks: { fresh: /\/fresh\b/, hono: /\bhono\b/, oak: /\/oak\b/ },
    test: (_, text) =>
      /"tasks"\s*:\s*\{[^}]*"test"\s*:/.test(text) ? ["deno", "task", "test"] : ["deno", "test"],
    testFiles: testPatterns.javascript,
    dependency: /"(?:jsr|npm):(@?[\w./-]+)@([^"/]+)"/g,
    name: /"name"\s*:\s*"([^"]+)"/,
    entryPoint: /^(src\/)?(main|mod)\.[jt]sx?$/,
  },
  {
    language: "php",
    manifest: /^composer\.json$/,
    tool: "composer",
    frameworks: {
      laravel: /"laravel\/framework"/,
      symfony: /"symfony\/framework-bundle"/,
      phpunit: /"phpunit\/phpunit"/,
      pest: /"pestphp\/pest"/,
    },
    test: (folder, text) => {
      if (/"scripts"\s*:\s*\{[^}]*"test"\s*:/.test(text)) return ["composer", "test"];
      if (folder.has("artisan")) return ["php", "artisan", "test"];
      if (/"pestphp\/pest"/.test(text)) return ["vendor/bin/pest"];
      return /"phpunit\/phpunit"/.test(text) || folder.has("phpunit.xml") || folder.has("phpunit.xml.dist")
        ? ["vendor/bin/phpunit"]
        : null;
    },
    testFiles: testPatterns.php,
    dependency: /"([a-z\d][\w.-]*\/[\w.-]+)"\s*:\s*"([^"]*\d[^"]*|\*)"/g,
    name: /"name"\s*:\s*"(?:[^"/]+\/)?([^"]+)"/,
    entryPoint: /^(artisan|public\/index\.php|index\.php)$/,
  },
  {
    language: "elixir",
    manifest: /^mix\.exs$/,
    tool: "mix",
    frameworks: { phoenix: /\{:phoenix,/, ecto: /\{:ecto/ },
    test: () => ["mix", "test"],
    testFiles: testPatterns.elixir,
    build: "mix compile",
    dependency: /\{:(\w+),(?:\s*"([^"]+)")?/g,
    name: /\bapp:\s*:(\w+)/,
    entryPoint: /^lib\/\w+\/application\.ex$/,
  },
  {
    language: "swift",
    manifest: /^Package\.swift$/,
    tool: "swiftpm",
    frameworks: { vapor: /\/vapor\b/, hummingbird: /\/hummingbird\b/ },
    test: () => ["swift", "test"],
    testFiles: testPatterns.swift,
    build: "swift build",
    dependency: /\.package\([^)]*?url:\s*"[^"]*\/([^"/]+?)(?:\.git)?"(?:[^)]*?"([\d.]+)")?/g,
    name: /\bname:\s*"([^"]+)"/,
    entryPoint: /^Sources\/(\w+\/)?main\.swift$/,
  },
];

export const more: readonly Ecosystem[] = rows.map((row) => ({
  manifest: row.manifest,
  detect: (folder) => {
    const file = folder.files.find((each) => row.manifest.test(each));
    const text = file === undefined ? null : folder.read(file);
    if (text === null) return null;
    return {
      ...noStack,
      techStack: [row.language, ...namesIn(text, row.frameworks), row.tool],
      packageManager: row.tool,
      testCommand: row.test(folder, text),
      testFiles: row.testFiles,
      commands: row.build === undefined ? {} : { build: row.build },
      dependencies: [...text.matchAll(row.dependency)].map(([, name = "", version = ""]) => ({
        name,
        version,
      })),
      entryPoints: folder.files.filter((each) => row.entryPoint.test(each)),
      name: row.name.exec(text)?.[1] ?? null,
    };
  },
}));
