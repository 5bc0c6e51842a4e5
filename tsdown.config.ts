import { defineConfig } from "tsdown";

const common = {
  platform: "node",
  target: "node20.19",
  clean: false,
  fixedExtension: true,
  dts: false,
} as const;

/**
 * Compiled code that lies beside its JavaScript stays a package of its own, and so does one whose names the bundler mixes up when it shortens them; the next
 * two are asked for by the PostgreSQL client and not needed; the cluster's client, three times as large as all the rest, is there only for those who have a
 * cluster.
 */
const neverBundled = [
  "@photostructure/sqlite",
  "@opentelemetry/api",
  "pg-native",
  "pg-cloudflare",
  "@kubernetes/client-node",
];

/** Its main file finds its parts by calls that a bundler can't follow; beside it lies the same as ES modules. */
export const bundledAs = { "jsonc-parser": "jsonc-parser/lib/esm/main.js" };

/**
 * A part that a short program seldom needs, as a bundle of its own that is required as a file: in a chunk beside the program, what both use would
 * stand in the program, and Node reads through all of a file before its first line runs. An `import()` would start Node's loader of ES modules, which takes longer than the command.
 */
function apart(source: string, file: string) {
  return {
    name: `apart: ${file}`,
    resolveId: (id: string, _importer: string | undefined, { kind }: { readonly kind?: string }) =>
      kind === "dynamic-import" && id.endsWith(source) ? { id: `./${file}`, external: true } : null,
    renderChunk: (code: string) =>
      code.replaceAll(/import\((["'`]\.\/[\w-]+\.cjs["'`])\)/g, (call, name: string) =>
        name.slice(3, -1) === file ? `Promise.resolve().then(() => require(${name}))` : call,
      ),
  };
}

export default defineConfig([
  // The command line is bundled with what it needs, and is CommonJS: starting the module loader and finding packages costs more than all the rest.
  {
    ...common,
    format: "cjs",
    entry: { cli: "src/surfaces/cli/main.ts", demo: "src/surfaces/demo/main.ts" },
    minify: true,
    alias: bundledAs,
    deps: { alwaysBundle: [/.*/], neverBundle: neverBundled },
    plugins: [apart("/run-short-line.ts", "short-line.cjs")],
  },
  {
    ...common,
    format: "cjs",
    entry: { "short-line": "src/surfaces/cli/run-short-line.ts" },
    minify: true,
    alias: bundledAs,
    deps: { alwaysBundle: [/.*/], neverBundle: neverBundled },
  },
  { ...common, format: "esm", entry: { index: "src/index.ts" }, dts: true },
  // What the plugin is made of, for build-plugin.mjs, which takes it away again.
  {
    ...common,
    format: "esm",
    entry: { "claude-plugin": "src/agents/claude-plugin.ts" },
    outDir: "dist/build",
    deps: { alwaysBundle: [/.*/] },
  },
  // The hook is a file of its own: shared chunks would make it load what it doesn't use.
  {
    ...common,
    format: "cjs",
    entry: { hook: "src/surfaces/hooks/main.ts" },
    minify: true,
    plugins: [apart("/load-run.ts", "hook-records.cjs"), apart("/run-lease.ts", "hook-leases.cjs")],
    deps: { alwaysBundle: [/.*/] },
  },
  {
    ...common,
    format: "cjs",
    entry: { "hook-records": "src/store/load-run.ts", "hook-leases": "src/store/run-lease.ts" },
    minify: true,
    deps: { alwaysBundle: [/.*/] },
  },
  // The hooks of other events, apart from it for the same reason.
  {
    ...common,
    format: "cjs",
    entry: { "hook-events": "src/surfaces/hooks/events-main.ts" },
    minify: true,
    deps: { alwaysBundle: [/.*/] },
  },
]);
