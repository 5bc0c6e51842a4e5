import type { ChildProcess } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { addressIn, binaries, makeCluster, ordinaryUser, startServer, stopServer } from "./server.mjs";

/** A database server for one test, which may stop it and start it again. */
export interface OwnServer {
  readonly address: string;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

export async function anOwnServer(): Promise<OwnServer> {
  const folder = binaries();
  if (folder === undefined) throw new Error("Start these tests with npm run test:postgres");
  const user = ordinaryUser();
  const scratch = mkdtempSync(join(tmpdir(), "alfred-own-"));
  if (user !== null) chownSync(scratch, user.uid, user.gid);
  makeCluster(folder, scratch, user);
  let server: ChildProcess | null = await startServer(folder, scratch, user);
  const stop = async () => {
    if (server !== null) await stopServer(server);
    server = null;
  };
  onTestFinished(async () => {
    await stop();
    rmSync(scratch, { recursive: true, force: true });
  });
  return {
    address: addressIn(scratch),
    stop,
    start: async () => {
      server = await startServer(folder, scratch, user);
    },
  };
}
