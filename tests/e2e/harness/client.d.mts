/** One reply of the scripted model. */
export interface Reply {
  readonly text?: string;
  readonly tool?: string;
  readonly input?: Record<string, unknown>;
  /** An answer of the API that is no message. */
  readonly error?: { readonly status: number; readonly type: string; readonly message: string };
  readonly stop_reason?: string;
  /** The connection is cut instead of an answer, or in its middle. */
  readonly hangup?: boolean;
}

/** What a rule can look at in a request. */
export interface RequestContext {
  readonly prompt: string;
  readonly last: string;
  readonly toolResult: string;
  readonly all: string;
  /** The names of the tools that the model may call. */
  readonly tools: readonly string[];
  readonly side: boolean;
}

export interface Script {
  readonly rules?: readonly unknown[];
  readonly dynamic?: (context: RequestContext) => Reply | null;
}

export interface ClientRun {
  readonly code: number | null;
  readonly slash_commands: readonly string[] | undefined;
  readonly agents: readonly string[] | undefined;
  readonly main: readonly { readonly ctx: RequestContext; readonly body: { readonly messages: unknown } }[];
  readonly results: readonly { readonly result: string; readonly is_error: boolean }[];
  readonly events: readonly Record<string, unknown>[];
}

export function runClaude(options: {
  readonly prompt: string | readonly string[];
  readonly cwd: string;
  readonly home?: string;
  readonly script: Script;
  readonly path?: readonly string[];
  readonly args?: readonly string[];
  readonly mode?: string;
  readonly timeout?: number;
}): Promise<ClientRun>;

/** The client's binary. */
export function clientPath(): string;

/** The whole environment of a client that can reach nothing but the stand-in. */
export function baseEnv(options: {
  readonly home: string;
  readonly tmp: string;
  readonly port: number;
  readonly paths?: readonly string[];
}): Readonly<Record<string, string>>;
