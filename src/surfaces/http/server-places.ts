import { join } from "node:path";

/** Where a server of this folder keeps what it needs, unless it is told. */
export function serverPlaces(root: string) {
  const memory = join(root, ".moai", "memory");
  return {
    memory,
    store: `sqlite:${join(memory, "executions.db")}`,
    jobs: join(memory, "executions"),
    token: join(memory, "serve-token"),
    callbackSecret: join(memory, "serve-callback-secret"),
  };
}
