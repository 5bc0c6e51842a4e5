import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { build } from "tsdown";

/** A program of the tests, with what it imports of the sources, as one file that any Node can run. */
export async function bundle(entry: string): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), "alfred-bundle-"));
  await build({
    entry: [entry],
    outDir,
    format: "esm",
    platform: "node",
    target: "node20.19",
    fixedExtension: true,
    dts: false,
    clean: false,
    deps: { alwaysBundle: [/.*/] },
    config: false,
    logLevel: "silent",
  });
  return join(outDir, basename(entry).replace(/\.ts$/, ".mjs"));
}
