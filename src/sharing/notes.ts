import { join } from "node:path";
import { sha256 } from "../context/index.ts";
import { makeDirectoryDurably, readRegularFile, removeFile, writeDurably } from "../durable/index.ts";
import type { Base } from "./decide.ts";

const folder = [".moai", "memory", "team-store"] as const;

/** What was last the same here and in the team's store, for each record. */
export interface Notes {
  /** Null where nothing is noted, or nothing that can be read: then the records themselves have to tell. */
  readonly read: (name: string) => Base | null;
  /** @throws AlfredError what saving throws */
  readonly write: (name: string, base: Base) => void;
  readonly forget: (name: string) => void;
}

/** One small file a record, so that two commands never overwrite each other's; of another store there are other ones. */
export function openNotes(root: string, store: string): Notes {
  const id = sha256(store).slice(0, 16);
  const directory = join(root, ...folder, id);
  return {
    read: (name) => {
      try {
        return baseOf(JSON.parse(readRegularFile(join(directory, name)).toString("utf8")));
      } catch {
        return null;
      }
    },
    write: (name, { version, digest, work }) => {
      makeDirectoryDurably(directory);
      writeDurably(join(directory, name), Buffer.from(`${JSON.stringify({ version, digest, work })}\n`));
    },
    forget: (name) => removeFile(join(directory, name)),
  };
}

function baseOf(data: unknown): Base | null {
  if (typeof data !== "object" || data === null) return null;
  const { version, digest, work }: Readonly<Record<string, unknown>> = { ...data };
  return typeof version === "string" && typeof digest === "string" && typeof work === "string"
    ? { version, digest, work }
    : null;
}
