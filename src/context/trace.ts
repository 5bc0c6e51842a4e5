/** Something worth a `[DEBUG]` line (scenario 4.2.1). Paths are as the reader would name them: relative where inside the root. */
export type TraceEvent =
  | { readonly kind: "context_loading"; readonly file: string }
  | {
      readonly kind: "context_loaded";
      readonly data: Readonly<Record<string, unknown>>;
      readonly durationMs: number;
    }
  | { readonly kind: "variable_replaced"; readonly variable: string; readonly value: string }
  | { readonly kind: "path_validating"; readonly path: string }
  | { readonly kind: "path_converted"; readonly path: string }
  | {
      readonly kind: "agent_called";
      readonly agent: string;
      readonly prompt: string;
      readonly command?: readonly string[];
    }
  | {
      readonly kind: "state_saved";
      readonly file: string;
      readonly bytes: number;
      readonly durationMs: number;
    }
  | {
      readonly kind: "state_save_failed";
      readonly file: string;
      readonly bytes: number;
      readonly error: string;
      readonly state: string;
    }
  | {
      readonly kind: "state_loaded";
      readonly file: string;
      readonly bytes: number;
      readonly durationMs: number;
    }
  | { readonly kind: "process_started"; readonly command: readonly string[]; readonly directory: string }
  | {
      readonly kind: "process_ended";
      readonly command: readonly string[];
      readonly exitCode: number | null;
      readonly durationMs: number;
    }
  | { readonly kind: "note"; readonly text: string };

export type Trace = (event: TraceEvent) => void;

/** For callers that don't debug. */
export const silentTrace: Trace = () => {};
