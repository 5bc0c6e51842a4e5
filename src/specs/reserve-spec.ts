import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import type { Language } from "../context/index.ts";
import { fileError, makeDirectoryDurably, writeReplaceable } from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import { findText, validateAndConvertPath } from "../project/index.ts";
import { packageTemplatePath, replaceTemplateVars } from "../templates/index.ts";
import { domainOf } from "./domain.ts";
import { localDay } from "./local-day.ts";
import { type SpecFiles, specDirectory, specFiles, specIds, specPath } from "./spec-files.ts";
import { domainAndNumber, type SpecId, specId } from "./spec-id.ts";

/** A hint of the scaffold; while one is left the SPEC isn't valid. */
export const hint = "[[alfred:";

export interface ReservedSpec {
  readonly id: SpecId;
  readonly files: SpecFiles;
  /** Takes away what the reservation has made, as far as nobody has changed it: no run came of it. */
  readonly withdraw: () => void;
}

/**
 * Reserves a SPEC's folder and lays out its documents. Making the folder is the reservation: two processes at once get two numbers.
 * An untouched scaffold of the same id is used again.
 * @throws AlfredError `spec_exists` where the named SPEC has been written already; `disk_full`, `save_not_permitted`, `write_not_permitted`, `save_failed`; nothing is then reserved
 */
export async function reserveSpec(
  root: string,
  request: {
    readonly id: SpecId | null;
    readonly description: string;
    readonly now: Date;
    readonly language: Language;
  },
): Promise<ReservedSpec> {
  makeDirectoryDurably(validateAndConvertPath(".moai/specs", root));
  const { id, isNew } =
    request.id === null
      ? { id: makeNextFolder(root, domainOf(request.description)), isNew: true }
      : makeNamedFolder(root, request.id);
  const written = new Map<string, string>();
  const withdraw = () => takeBack(written, isNew ? specDirectory(root, id) : null);
  const day = localDay(request.now);
  const files = specFiles(root, id);
  try {
    for (const [name, file] of [
      ["spec.md", files.spec],
      ["acceptance.md", files.acceptance],
      ["plan.md", files.plan],
    ] as const) {
      if (existsSync(file)) continue;
      const template = readFileSync(packageTemplatePath("documents", "spec", request.language, name), "utf8");
      const text = replaceTemplateVars(template, { SPEC_ID: id, DATE: day });
      await writeReplaceable(validateAndConvertPath(file, root), text);
      written.set(file, text);
    }
  } catch (error) {
    withdraw();
    throw error;
  }
  return { id, files, withdraw };
}

/** Somebody's text stays, and so does a folder that holds anything. The error that led here is the one to report, whatever becomes of this. */
function takeBack(written: ReadonlyMap<string, string>, folder: string | null): void {
  try {
    for (const [file, text] of written) if (readFileSync(file, "utf8") === text) rmSync(file);
    if (folder !== null) rmdirSync(folder);
  } catch {
    // It stays a scaffold, which the next one of the same id uses.
  }
}

function makeNextFolder(root: string, domain: string): SpecId {
  const numbers = specIds(root)
    .map(domainAndNumber)
    .filter((each) => each.domain === domain)
    .map((each) => each.number);
  for (let number = Math.max(0, ...numbers) + 1; ; number++) {
    const id = specId(domain, number);
    if (makeFolder(root, id)) return id;
  }
}

function makeNamedFolder(root: string, id: SpecId): { readonly id: SpecId; readonly isNew: boolean } {
  if (makeFolder(root, id)) return { id, isNew: true };
  const found = findText(specPath(id, "spec.md"), root);
  const isScaffold = found.kind === "missing" || (found.kind === "text" && found.text.includes(hint));
  if (isScaffold) return { id, isNew: false };
  throw new AlfredError({ code: "spec_exists", specId: id });
}

/** False where the folder is there already. */
function makeFolder(root: string, id: SpecId): boolean {
  try {
    mkdirSync(validateAndConvertPath(specDirectory(root, id), root));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw fileError(error, specDirectory(root, id), 0);
  }
}
