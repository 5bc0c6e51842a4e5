// Makes the Claude Code plugin in dist/plugin, a marketplace folder of its own: its texts from the same templates as the project files, and the
// built command line with all that it needs, so that it works wherever a client copies it to.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");
const marketplace = join(dist, "plugin");
const plugin = join(marketplace, "alfred");

const { pluginFiles } = await import(new URL("dist/build/claude-plugin.mjs", import.meta.url));
const {
  name: packageName,
  version,
  description,
  license,
} = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

rmSync(marketplace, { recursive: true, force: true });
for (const { path, text } of pluginFiles({ packageName, version, description, license })) {
  const file = join(marketplace, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
mkdirSync(join(plugin, "dist"));
for (const name of readdirSync(dist).filter((each) => each.endsWith(".cjs") && each !== "demo.cjs"))
  cpSync(join(dist, name), join(plugin, "dist", name));
cpSync(join(root, "templates"), join(plugin, "templates"), { recursive: true });
if (existsSync(join(root, "LICENSE"))) cpSync(join(root, "LICENSE"), join(plugin, "LICENSE"));

mkdirSync(join(plugin, "bin"));
writeFileSync(join(plugin, "bin/alfred"), '#!/usr/bin/env node\nrequire("../dist/cli.cjs");\n');
chmodSync(join(plugin, "bin/alfred"), 0o755);
writeFileSync(join(plugin, "bin/alfred.cmd"), '@node "%~dp0..\\dist\\cli.cjs" %*\r\n');
rmSync(join(dist, "build"), { recursive: true });
