import type { Context } from "../context/index.ts";
import type { ProjectConfig } from "../project/index.ts";
import type { Finding, JsonObject, Run, Step } from "../runs/index.ts";

/** What a builtin step is given. The run is as it stands; the builtin never changes it. */
export interface BuiltinCall {
  readonly context: Context;
  /** The project root, absolute. */
  readonly root: string;
  readonly config: ProjectConfig;
  readonly run: Run;
  readonly step: Step;
}

/**
 * What a builtin step came to. `output` is handed to later steps and, merged over all steps, becomes the phase's `outputs`;
 * `filesCreated` are absolute paths.
 */
export type BuiltinResult =
  | { readonly kind: "done"; readonly output: JsonObject; readonly filesCreated: readonly string[] }
  | { readonly kind: "refused"; readonly findings: readonly Finding[]; readonly message: string };

/** A step that alfred does itself. Does its work again without harm: a killed step starts from its beginning. */
export type Builtin = (call: BuiltinCall) => Promise<BuiltinResult>;
