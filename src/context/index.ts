/** What a call is told by its surface: the clock, cancellation, the language, where to trace and report. */

export type { Context, Language, UnsavedChoice } from "./context.ts";
export { memberOf } from "./member-of.ts";
export { pause } from "./pause.ts";
export type { ProgressEvent, Report } from "./progress.ts";
export { sha256 } from "./sha256.ts";
export { silentTrace, type Trace, type TraceEvent } from "./trace.ts";
export { unreachable } from "./unreachable.ts";
