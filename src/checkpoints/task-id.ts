import { AlfredError } from "../failures/index.ts";

const pattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/;
/** Windows gives these names to devices, whatever follows the dot. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

declare const checked: unique symbol;
/** A task's id that can be a file's name on every system. */
export type CheckpointId = string & { readonly [checked]: true };

/** @throws AlfredError `checkpoint_id_malformed` */
export function parseCheckpointId(text: string): CheckpointId {
  if (pattern.test(text) && !device.test(text)) {
    // The check has just been made; only this function gives the type.
    return text as CheckpointId;
  }
  throw new AlfredError({ code: "checkpoint_id_malformed", taskId: text });
}
