import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "tsdown";

const source = fileURLToPath(new URL("../../src", import.meta.url));

/** The parts that are measured, as one module in a file. */
export async function bundleForBench(file) {
  const entry = join(dirname(file), "entry.ts");
  writeFileSync(
    entry,
    `export { writeDurably } from ${JSON.stringify(join(source, "durable/index.ts"))};\nexport { loadRunFile } from ${JSON.stringify(join(source, "store/index.ts"))};\nexport { openCheckpoint } from ${JSON.stringify(join(source, "library.ts"))};\nexport { isUnexpired } from ${JSON.stringify(join(source, "runs/index.ts"))};\nexport { parseTasks, planResume } from ${JSON.stringify(join(source, "tasks/index.ts"))};\n`,
  );
  await build({
    entry: { worker: entry },
    outDir: dirname(file),
    format: "esm",
    platform: "node",
    deps: { alwaysBundle: [/.*/] },
    target: "node20.19",
    fixedExtension: true,
    dts: false,
    clean: false,
    config: false,
    logLevel: "silent",
  });
  return import(pathToFileURL(file).href);
}
