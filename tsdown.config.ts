import { defineConfig } from "tsdown";

const common = {
  format: "esm",
  platform: "node",
  target: "node20.19",
  clean: false,
  fixedExtension: false,
} as const;

export default defineConfig([
  { ...common, entry: { cli: "src/surfaces/cli/main.ts", demo: "src/surfaces/demo/main.ts" }, dts: false },
  { ...common, entry: { index: "src/index.ts" }, dts: true },
  // The hook is a file of its own: shared chunks would make it load what it doesn't use.
  { ...common, entry: { hook: "src/surfaces/hooks/main.ts" }, dts: false, minify: true },
]);
