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

/**
 * `status` alone is a bundle of its own, for the reason that the hooks are; the command line requires it as a file. An `import()` would start Node's
 * loader of ES modules, which takes longer than the command.
 */
const shortLine = {
  name: "short-line",
  resolveId: (id: string) =>
    id.endsWith("/run-short-line.ts") ? { id: "./short-line.cjs", external: true } : null,
  renderChunk: (code: string) =>
    code.replace(/import\((["'`]\.\/short-line\.cjs["'`])\)/, "Promise.resolve().then(() => require($1))"),
};

export default defineConfig([
  // The command line is bundled with what it needs, and is CommonJS: starting the module loader and finding packages costs more than all the rest.
  {
    ...common,
    format: "cjs",
    entry: { cli: "src/surfaces/cli/main.ts", demo: "src/surfaces/demo/main.ts" },
    minify: true,
    deps: { alwaysBundle: [/.*/], neverBundle: neverBundled },
    plugins: [shortLine],
  },
  {
    ...common,
    format: "cjs",
    entry: { "short-line": "src/surfaces/cli/run-short-line.ts" },
    minify: true,
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
