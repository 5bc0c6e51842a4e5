import { bucketVariable, credentialVariables, endpointVariable, regionVariable } from "./bucket-access.ts";
import { stateVariable } from "./job-names.ts";
import type { KubernetesSettings, StateBucket } from "./settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where an environment says that state goes and comes from; null: nowhere. */
export function stateAddressOf(environment: Environment): string | null {
  const address = environment[stateVariable] ?? "";
  if (address !== "") return address;
  const bucket = environment[bucketVariable] ?? "";
  return bucket === "" ? null : `s3://${bucket}`;
}

/** The variables by which a bucket is found; who asks it is in a Secret. */
export function bucketVariables({ bucket, region, endpoint }: StateBucket): Readonly<Record<string, string>> {
  return {
    [bucketVariable]: bucket,
    ...(region === null ? {} : { [regionVariable]: region }),
    ...(endpoint === null ? {} : { [endpointVariable]: endpoint }),
  };
}

/** A pod's environment without what says where the state is kept and lets in there: no agent needs it. */
export function withoutStateVariables(environment: Environment): Environment {
  // An agent may have a user of its own at the same service, where state goes by an address.
  const ofBucket =
    (environment[bucketVariable] ?? "") === "" ? [] : [...credentialVariables, endpointVariable];
  const hidden: readonly string[] = [stateVariable, bucketVariable, ...ofBucket];
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !hidden.includes(name)));
}

/**
 * How a server reaches the store that its jobs' state goes by: what its own environment says, else the settings' bucket, else the records' PostgreSQL.
 * Null where jobs bring home nothing but their end.
 * @param store the records' address
 */
export function serverState(
  { stateAddress, stateBucket }: KubernetesSettings,
  environment: Environment,
  store: string,
): { readonly address: string; readonly environment: Environment } | null {
  if (stateAddress === null && stateBucket === null) return null;
  const known = { ...(stateBucket === null ? {} : bucketVariables(stateBucket)), ...environment };
  return { address: stateAddressOf(known) ?? store, environment: known };
}
