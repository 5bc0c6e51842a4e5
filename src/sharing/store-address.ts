import { isAbsolute, resolve } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { configPath, type StoreSettings } from "../project/index.ts";

/** Says where a team's store is in the configuration's place, password and all; `files` works with this machine's files alone. */
export const storeVariable = "ALFRED_STORE";

/** The environment of agents and commands that a run starts: they have no business with the team's store, nor with a password in its address. */
export function withoutStore(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return environment[storeVariable] === undefined
    ? environment
    : { ...environment, [storeVariable]: "files" };
}

/** A store that a project's configuration names. */
export interface TeamAddress {
  /** `postgres://…`, which may hold a password, or `files:FOLDER`. */
  readonly address: string;
  /** The project's name in a store that several projects share. */
  readonly project: string;
}

/**
 * Where a team shares a project's state; null where it doesn't.
 * @throws AlfredError `config_invalid`: no address, no name, or a password in a file that is committed
 */
export function teamAddressOf(
  settings: StoreSettings | null,
  environment: Readonly<Record<string, string | undefined>>,
): TeamAddress | null {
  const given = environment[storeVariable];
  if (settings === null || given === "files") return null;
  const { address: written, project } = settings;
  if (written !== null && holdsPassword(written)) {
    const where = `give it in ${storeVariable}, PGPASSWORD or ~/.pgpass, and change it: it may have been committed`;
    throw invalid(`/store/address: it holds a password; ${where}`);
  }
  const address = given === undefined || given === "" ? written : given;
  if (address === null)
    throw invalid(`/store/address: there is none, and ${storeVariable} doesn't say one either`);
  if (!isPostgres(address) && !isFolder(address)) {
    throw invalid(`${storeVariable}: it has to be postgres://…, files:FOLDER or files`);
  }
  if (project === null) throw invalid("/store/project: name the project; project.name isn't set either");
  return { address, project };
}

function invalid(problem: string): AlfredError {
  return new AlfredError({ code: "config_invalid", file: configPath, problems: [problem] });
}

export function isPostgres(address: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(address);
}

export function isFolder(address: string): boolean {
  return /^files:./.test(address);
}

/** The folder that a `files:` address means. @param directory what a relative one is meant from */
export function folderOf(address: string, directory: string): string {
  const folder = address.replace(/^files:/, "");
  return isAbsolute(folder) ? folder : resolve(directory, folder);
}

/** Whether an address says a password; one that can't be read as an address may. */
export function holdsPassword(address: string): boolean {
  if (!isPostgres(address)) return false;
  if (!URL.canParse(address)) return true;
  const { password, searchParams } = new URL(address);
  return password !== "" || searchParams.has("password");
}

/**
 * What tells one store from another: all of an address but its password, which may change. User and options belong to it: they may lead to another server, or to
 * other tables of the same database.
 */
export function identityOf(address: string): string {
  if (!isPostgres(address) || !URL.canParse(address)) return address;
  const url = new URL(address);
  url.password = "";
  url.searchParams.delete("password");
  url.searchParams.sort();
  return url.href;
}

/** An address as it may be shown. */
export function withoutPassword(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    // What can't be read as an address may hold a password anywhere.
    return "postgres";
  }
}
