import type { JobOrder } from "../../runner.ts";
import { openParcelPlace } from "./open-parcel-place.ts";
import { type CameHome, type ParcelContext, packState, unpackAtHome } from "./parcel.ts";

/** Carries state between the projects of a server and the pods of its jobs. */
export interface StateCarrier {
  /** Leaves a project's state for the job that is about to begin; nothing where the project isn't on this machine. */
  readonly sendOut: (order: JobOrder) => Promise<void>;
  /**
   * @returns null where nothing was sent
   * @throws AlfredError `state_damaged`, `git_failed`; what was sent stays then
   */
  readonly bringHome: (executionId: string, project: string) => Promise<CameHome | null>;
  /** Takes away what was sent and not fetched. */
  readonly forget: (executionId: string) => Promise<void>;
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
    forget: (executionId) => parcels.remove(executionId),
    close: () => parcels.close(),
  };
}

/**
 * Brings home what a job has sent, without a server: to any clone of its repository, from any machine that reaches the store. It stays there.
 * @returns null where it has sent nothing
 * @throws AlfredError `state_damaged`, `git_failed`
 */
export async function fetchHome(
  context: ParcelContext,
  place: { readonly executionId: string; readonly project: string; readonly address: string },
): Promise<CameHome | null> {
  const parcels = await openParcelPlace(place.address, context.environment);
  try {
    const bytes = await parcels.fetch(place.executionId, "home");
    return bytes === null ? null : await unpackAtHome(context, place.executionId, bytes, place.project);
  } finally {
    await parcels.close();
  }
}
