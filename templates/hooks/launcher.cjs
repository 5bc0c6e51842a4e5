// Finds alfred on this machine and runs its hook: where `alfred install` was last run here, else in node_modules, else on the PATH.
// Where alfred isn't, and whatever goes wrong, it says nothing and the session goes on; `alfred doctor` says what it finds.
// It is given `require` and `__filename`, by Node's loader of modules or by the settings' own line.
"use strict";
const { existsSync, readFileSync, realpathSync, statSync } = require("node:fs");
const { delimiter, dirname, join, resolve } = require("node:path");

const project = dirname(dirname(dirname(__filename)));

function find() {
  const noted = textOf(join(project, ".moai/memory/alfred-package")).trim();
  if (noted !== "" && isPackage(noted)) return noted;
  for (const folder of otherPlaces()) if (isPackage(folder)) return folder;
  return null;
}

/** Only of a regular file: whoever opens a named pipe waits until somebody writes to it. */
function textOf(file) {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, "utf8") : "";
  } catch {
    return "";
  }
}

function isPackage(folder) {
  return existsSync(join(folder, "dist/hook.cjs"));
}

function* otherPlaces() {
  for (let at = project, below = ""; at !== below; below = at, at = dirname(at))
    yield join(at, "node_modules/<<PACKAGE>>");
  for (const folder of (process.env.PATH ?? process.env.Path ?? "").split(delimiter)) {
    if (folder === "") continue;
    yield join(folder, "node_modules/<<PACKAGE>>");
    const file = join(folder, "alfred");
    if (existsSync(file)) yield* behind(folder, file);
  }
}

/** A link into the package, or a package manager's own small script that starts it. */
function* behind(folder, file) {
  yield dirname(dirname(realpathSync(file)));
  const [, called] = /(?:^|["'\s])([^"'\s]+)[\\/]dist[\\/]cli\.cjs/m.exec(textOf(file).slice(0, 4096)) ?? [];
  if (called !== undefined) yield resolve(folder, called.replace("$basedir", folder));
}

/** The one that a session waits for, without the loader of modules: it takes a millisecond, a twentieth of starting Node. */
function startSession(program) {
  const requireFrom = (name) => require(name.startsWith(".") ? join(dirname(program), name) : name);
  Function("require", readFileSync(program, "utf8"))(requireFrom);
}

const found = find();
const isAsked = (word) => process.argv.includes(word);
if (isAsked("where")) process.stdout.write(found ?? "");
else if (found !== null && isAsked("session-start")) startSession(join(found, "dist/hook.cjs"));
else if (found !== null) require(join(found, "dist/hook-events.cjs"));
else if (isAsked("--person-only")) process.stdout.write("{}\n"); // the client that is called so wants an answer
