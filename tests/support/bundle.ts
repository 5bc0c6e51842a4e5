import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { build } from "tsdown";
import { bundledAs } from "../../tsdown.config.ts";

/**
 * A program of the tests, with what it imports of the sources, as one file that any Node can run.
 * @param how `parent`: where the folder for it is made, inside the package for what needs the package's own files; `format`: as the command
 * line itself is built, for what runs commands
 */
export async function bundle(
  entry: string,
  { parent = tmpdir(), format = "esm" }: { readonly parent?: string; readonly format?: "esm" | "cjs" } = {},
): Promise<string> {
  const outDir = mkdtempSync(join(parent, "alfred-bundle-"));
  await build({
    entry: [entry],
    outDir,
    format,
    platform: "node",
    deps: { alwaysBundle: [/.*/] },
    alias: bundledAs,
    target: "node20.19",
    fixedExtension: true,
    dts: false,
    clean: false,
    config: false,
    logLevel: "silent",
  });
  return join(outDir, basename(entry).replace(/\.ts$/, format === "esm" ? ".mjs" : ".cjs"));
}
