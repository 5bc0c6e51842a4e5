import { type Dependency, type Ecosystem, isObject, noStack, textAt, valueAt } from "./stack.ts";
import { testPatterns } from "./test-patterns.ts";

const frameworks = ["tokio", "axum", "actix-web", "rocket", "serde", "clap", "diesel", "sqlx"];

export const rust: Ecosystem = {
  manifest: /^Cargo\.toml$/,
  detect: (folder) => {
    const manifest = folder.readToml("Cargo.toml");
    if (manifest === null) return null;
    const dependencies = [
      ...dependenciesOf(valueAt(manifest, "dependencies")),
      ...dependenciesOf(valueAt(manifest, "workspace", "dependencies")),
    ];
    const integration = folder.files.flatMap(
      (file) => /^tests\/((?:integration|e2e)\w*)\.rs$/.exec(file)?.[1] ?? [],
    );
    const version = textAt(manifest, "package", "rust-version");
    return {
      ...noStack,
      techStack: [
        "rust",
        ...frameworks.filter((name) => dependencies.some((each) => each.name === name)),
        "cargo",
      ],
      packageManager: "cargo",
      testCommand: ["cargo", "test"],
      integrationCommand: integration[0] === undefined ? null : ["cargo", "test", "--test", integration[0]],
      testFiles: testPatterns.rust,
      commands: { build: "cargo build", lint: "cargo clippy", format: "cargo fmt" },
      dependencies,
      runtimes: version === null ? {} : { rust: version },
      entryPoints: ["src/main.rs", "src/lib.rs"].filter(folder.has),
      name: textAt(manifest, "package", "name"),
      description: textAt(manifest, "package", "description"),
    };
  },
};

function dependenciesOf(table: unknown): readonly Dependency[] {
  if (!isObject(table)) return [];
  return Object.entries(table).map(([name, value]) => ({
    name,
    version: typeof value === "string" ? value : (textAt(value, "version") ?? ""),
  }));
}
