import type { Script } from "./client.mjs";

export function runTty(options: {
  readonly cwd: string;
  readonly home?: string;
  readonly script: Script;
  readonly path?: readonly string[];
  readonly args?: readonly string[];
  readonly steps: readonly {
    readonly wait?: number;
    readonly waitFor?: string | RegExp;
    readonly type?: string;
    readonly key?: string;
    readonly timeout?: number;
  }[];
}): Promise<{
  readonly screen: string;
  readonly missed: readonly string[];
  readonly requests: readonly { readonly body?: unknown }[];
}>;
