import { dirname, join } from "node:path";
import { makeDirectoryDurably, writeDurably } from "../../../durable/index.ts";
import { AlfredError } from "../../../failures/index.ts";
import type { JobOrder } from "../../runner.ts";
import { openParcelPlace } from "./open-parcel-place.ts";
import { type CameHome, holdsWork, type ParcelContext, packState, unpackAtHome } from "./parcel.ts";

/** Carries state between the projects of a server and the pods of its jobs. */
export interface StateCarrier {
  /** Leaves a project's state for the job that is about to begin; nothing where the project isn't on this machine. */
  readonly sendOut: (order: JobOrder) => Promise<void>;
  /**
   * @returns null where nothing was sent
   * @throws AlfredError `state_damaged`, `git_failed`; what was sent stays then
   */
  readonly bringHome: (executionId: string, project: string) => Promise<CameHome | null>;
  /**
   * Takes away what was sent and not fetched. Runs and work that came from the job are brought home first: what was sent is all there is of them.
   * @param project where they belong; null where that isn't on this machine
   * @throws where they can't be brought: they stay
   */
  readonly forget: (executionId: string, project: string | null) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openStateCarrier(
  { address, context }: { readonly address: string; readonly context: ParcelContext },
  now: () => Date,
): Promise<StateCarrier> {
  const parcels = await openParcelPlace(address, context.environment);
  return {
    sendOut: async ({ executionId, projectDirectory }) => {
      if (projectDirectory === "") return;
      const savedAt = now();
      const bytes = packState(executionId, projectDirectory, savedAt);
      await parcels.leave(executionId, "out", { bytes, savedAt });
    },
    bringHome: async (executionId, project) => {
      const bytes = await parcels.fetch(executionId, "home");
      if (bytes === null) return null;
      const home = await unpackAtHome(context, executionId, bytes, project);
      await parcels.remove(executionId);
      return home;
    },
    forget: async (executionId, project) => {
      const bytes = await parcels.fetch(executionId, "home");
      if (bytes !== null && holdsWork(bytes)) await bringLast(context, executionId, bytes, project);
      await parcels.remove(executionId);
    },
    close: () => parcels.close(),
  };
}

async function bringLast(
  context: ParcelContext,
  executionId: string,
  bytes: Uint8Array,
  project: string | null,
): Promise<void> {
  try {
    if (project === null) throw new Error("its project isn't on this machine");
    await unpackAtHome(context, executionId, bytes, project);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const advice = `In a clone of its repository: alfred job fetch ${executionId} --state ADDRESS --remove`;
    throw new Error(`What its job has sent is kept, since it can't be brought home: ${reason}. ${advice}`, {
      cause: error,
    });
  }
}

/**
 * Brings home what a job has sent, without a server: to any clone of its repository, from any machine that reaches the store.
 * @param place `removes`: it is taken away there once it is home, or, where it is damaged, once it is put aside in the project; else it stays
 * @returns null where it has sent nothing
 * @throws AlfredError `state_damaged`, `git_failed`
 */
export async function fetchHome(
  context: ParcelContext,
  place: {
    readonly executionId: string;
    readonly project: string;
    readonly address: string;
    readonly removes?: boolean;
  },
): Promise<CameHome | null> {
  const parcels = await openParcelPlace(place.address, context.environment);
  try {
    const bytes = await parcels.fetch(place.executionId, "home");
    if (bytes === null) return null;
    if (place.removes !== true) return await unpackAtHome(context, place.executionId, bytes, place.project);
    const home = await unpackOrPutAside(context, { ...place, bytes });
    await parcels.remove(place.executionId);
    if (home instanceof AlfredError) throw home;
    return home;
  } finally {
    await parcels.close();
  }
}

/** @returns the failure where the parcel is damaged: then it lies in the project, as it was sent, and its file is named */
async function unpackOrPutAside(
  context: ParcelContext,
  {
    executionId,
    project,
    bytes,
  }: { readonly executionId: string; readonly project: string; readonly bytes: Uint8Array },
): Promise<CameHome | AlfredError> {
  try {
    return await unpackAtHome(context, executionId, bytes, project);
  } catch (error) {
    if (!(error instanceof AlfredError) || error.failure.code !== "state_damaged") throw error;
    const file = `.moai/memory/parcels/${encodeURIComponent(executionId)}.damaged`;
    makeDirectoryDurably(dirname(join(project, file)));
    writeDurably(join(project, file), bytes);
    return new AlfredError({ ...error.failure, file }, { cause: error });
  }
}
