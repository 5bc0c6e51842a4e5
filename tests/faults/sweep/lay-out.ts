import {
  chmodSync,
  copyFileSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  type Stats,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";

/**
 * Makes a place the same as another one, with the times of files and folders: the markers of open runs go by them. What is as it should be stays;
 * thousands of times in a row that is nearly everything, and no program has to be started for it.
 */
export function layOut(place: string, source: string): void {
  const wanted = lstatSync(source);
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found === undefined || !isSame(place, found, source, wanted)) {
    if (found !== undefined && !(wanted.isDirectory() && found.isDirectory()))
      rmSync(place, { recursive: true, force: true });
    if (wanted.isSymbolicLink()) symlinkSync(readlinkSync(source), place);
    else if (!wanted.isDirectory()) copyFileSync(source, place);
    else if (found === undefined || !found.isDirectory()) mkdirSync(place);
  }
  if (wanted.isDirectory()) layOutBelow(place, source);
  settle(place, wanted);
}

function layOutBelow(place: string, source: string): void {
  const names = readdirSync(source);
  const wanted = new Set(names);
  for (const name of readdirSync(place))
    if (!wanted.has(name)) rmSync(join(place, name), { recursive: true, force: true });
  for (const name of names) layOut(join(place, name), join(source, name));
}

function isSame(place: string, found: Stats, source: string, wanted: Stats): boolean {
  if (wanted.isSymbolicLink()) return found.isSymbolicLink() && readlinkSync(place) === readlinkSync(source);
  return wanted.isFile() && found.isFile() && found.size === wanted.size && isSameTime(found, wanted);
}

/** Of a folder last: what is made in it changes its time. */
function settle(place: string, wanted: Stats): void {
  const found = lstatSync(place);
  if (!wanted.isSymbolicLink() && found.mode !== wanted.mode) chmodSync(place, wanted.mode);
  if (!isSameTime(found, wanted)) lutimesSync(place, wanted.atimeMs / 1000, wanted.mtimeMs / 1000);
}

/** Setting a time is a little less exact than the file system is; nothing that is written comes as close to another time. */
function isSameTime(one: Stats, other: Stats): boolean {
  const closestMs = 0.01;
  return Math.abs(one.mtimeMs - other.mtimeMs) < closestMs;
}
