import { type Ecosystem, noStack, type ProjectFolder } from "./stack.ts";
import { testPatterns } from "./test-patterns.ts";

const frameworks = ["rails", "sinatra", "rspec", "minitest", "sidekiq", "sequel"];

export const ruby: Ecosystem = {
  manifest: /^(Gemfile|Rakefile|[^/]+\.gemspec)$/,
  detect: (folder) => {
    const manifests = folder.files.filter((file) => ruby.manifest.test(file));
    if (manifests.length === 0) return null;
    const gems = folder.read("Gemfile") ?? "";
    const gemspec = folder.read(manifests.find((file) => file.endsWith(".gemspec")) ?? "Gemfile") ?? "";
    const usesRspec = folder.has(".rspec") || folder.files.some((file) => /^spec\/.*_spec\.rb$/.test(file));
    const bundle = folder.has("Gemfile") ? ["bundle", "exec"] : [];
    const hasTests = folder.files.some((file) => /^test\/.*_test\.rb$|^test\/test_.*\.rb$/.test(file));
    const plain = gems.includes("rails") ? ["bin/rails", "test"] : [...bundle, "rake", "test"];
    return {
      ...noStack,
      techStack: [
        "ruby",
        ...frameworks.filter(
          (name) => new RegExp(`gem\\s+["']${name}`).test(gems) || (name === "rspec" && usesRspec),
        ),
        "bundler",
      ],
      packageManager: "bundler",
      testCommand: usesRspec ? [...bundle, "rspec"] : hasTests || folder.has("Rakefile") ? plain : null,
      integrationCommand:
        usesRspec && folder.files.some((file) => file.startsWith("spec/integration/"))
          ? [...bundle, "rspec", "spec/integration"]
          : null,
      testFiles: testPatterns.ruby,
      dependencies: [
        ...`${gems}\n${gemspec}`.matchAll(
          /^\s*(?:gem|\w+\.add_(?:runtime_|development_)?dependency)[\s(]+["']([\w./-]+)["'](?:\s*,\s*["']([^"']+)["'])?/gm,
        ),
      ].map(([, name = "", version = ""]) => ({ name, version })),
      runtimes: rubyVersion(gems, folder),
      entryPoints: folder.files.filter((file) => /^(config\.ru|exe\/[^/]+)$/.test(file)),
      name: /\.name\s*=\s*["']([^"']+)/.exec(gemspec)?.[1] ?? null,
    };
  },
};

function rubyVersion(gems: string, folder: ProjectFolder): Readonly<Record<string, string>> {
  const version = /^ruby\s+["']([^"']+)/m.exec(gems)?.[1] ?? folder.read(".ruby-version")?.trim();
  return version === undefined ? {} : { ruby: version };
}
