import { sha256 } from "../../context/index.ts";
import { AlfredError, bareFacts } from "../../failures/index.ts";
import { parseRun } from "../../store/index.ts";
import { isNewer, type StoredRecord } from "../state-store.ts";
import type { Row } from "./connection.ts";

/**
 * A record from its row: the newest version, or the one before it where that one can't be read.
 * @throws AlfredError `state_damaged`, `state_invalid`, `state_newer`
 */
export function recordOf(name: string, row: Row): StoredRecord {
  const version = textIn(name, row, "version");
  try {
    return { ...versionIn(name, row, ""), version, damage: null };
  } catch (error) {
    if (!(error instanceof AlfredError) || isNewer(error) || row["before_body"] === null) throw error;
    try {
      return { ...versionIn(name, row, "before_"), version, damage: bareFacts(error) };
    } catch {
      // What is wrong with the newest one is the one to tell of.
      throw error;
    }
  }
}

function versionIn(name: string, row: Row, which: "" | "before_"): Omit<StoredRecord, "version" | "damage"> {
  const text = textIn(name, row, `${which}body`);
  const bytes = Buffer.from(text);
  if (sha256(bytes) !== textIn(name, row, `${which}digest`)) {
    const detail = "it isn't what was written: its SHA-256 is another one";
    throw new AlfredError({ code: "state_damaged", file: name, detail });
  }
  return { name, text, recordedIn: textIn(name, row, `${which}recorded_in`), run: parseRun(bytes, name) };
}

/** @throws AlfredError `state_damaged` */
export function textIn(name: string, row: Row, column: string): string {
  const value = row[column];
  if (typeof value === "string") return value;
  throw new AlfredError({ code: "state_damaged", file: name, detail: `its ${column} is no text` });
}
