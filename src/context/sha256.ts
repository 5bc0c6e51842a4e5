/** The SHA-256 of text (as UTF-8) or of bytes, in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  // Loaded at the first sum: the short commands come by here, and it takes a tenth of starting Node.
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(data).digest("hex");
}
