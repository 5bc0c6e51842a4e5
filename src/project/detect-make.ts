import { type Ecosystem, noStack } from "./stack.ts";

const targets = {
  test: ["test", "check"],
  integration: ["integration-test", "test-integration", "integration", "e2e"],
} as const;

/** A target of a makefile is the last resort: it says how to test, whatever the language. */
export const make: Ecosystem = {
  manifest: /^(GNUmakefile|[mM]akefile)$/,
  detect: (folder) => {
    const text = folder.read("Makefile") ?? folder.read("makefile") ?? folder.read("GNUmakefile");
    if (text === null) return null;
    const command = (names: readonly string[]) => {
      const target = names.find((name) => new RegExp(`^${name}\\s*:(?!=)`, "m").test(text));
      return target === undefined ? null : ["make", target];
    };
    return {
      ...noStack,
      dependencies: null,
      entryPoints: null,
      testCommand: command(targets.test),
      integrationCommand: command(targets.integration),
    };
  },
};
