import type { PathRefusal } from "../failures/index.ts";

/** A path of so many bytes is refused everywhere, though some systems would take it. */
const pathBytesMax = 4096;
const nameBytesMax = 255;

// Windows reads a device's name up to the first dot, and spaces before the dot aren't part of it.
const deviceName = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?$/i;
// Control characters, and signs that turn the direction of text: in a message they show another path than the one meant.
const hiddenSigns = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

export interface ShapeProblem {
  readonly reason: PathRefusal;
  readonly detail: string;
}

/**
 * What the spelling of a path alone forbids, the same on every platform: a project is shared between systems, and a path that is
 * harmless on one may be a device or another drive on the next (traps: CVE-2025-27210 and kin). Nothing is decoded or expanded: `%2e` and
 * `~` are plain names.
 */
export function problemOfShape(path: string): ShapeProblem | null {
  // From a caller without types, or an agent's JSON.
  if (typeof path !== "string") return { reason: "not_text", detail: typeof path };
  if (path.trim() === "") return { reason: "empty", detail: "" };
  if (path.includes("\0")) return { reason: "null_byte", detail: "" };
  if (hiddenSigns.test(path)) return { reason: "control_character", detail: "" };
  if (loneSurrogate.test(path)) return { reason: "malformed_unicode", detail: "" };
  if (Buffer.byteLength(path) > pathBytesMax)
    return { reason: "too_long", detail: `${Buffer.byteLength(path)} bytes` };
  if (/^([\\/]{2}[^\\/]|\\\\)/.test(path)) return { reason: "unc_path", detail: "" };
  if (/^[A-Za-z]:/.test(path)) return { reason: "windows_drive", detail: path.slice(0, 2) };
  for (const name of path.split(/[\\/]/)) {
    const problem = problemOfName(name);
    if (problem !== null) return problem;
  }
  return null;
}

function problemOfName(name: string): ShapeProblem | null {
  if (name === "" || name === "." || name === "..") return null;
  if (name.includes(":")) return { reason: "stream_name", detail: name };
  if (deviceName.test(name)) return { reason: "device_name", detail: name };
  if (/[. ]$/.test(name)) return { reason: "trailing_dot_or_space", detail: name };
  if (Buffer.byteLength(name) > nameBytesMax) return { reason: "too_long", detail: `${name.slice(0, 20)}…` };
  return null;
}
