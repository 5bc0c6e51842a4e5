import type { ChildProcess } from "node:child_process";

type User = { readonly uid: number; readonly gid: number } | null;

export function binaries(): string | undefined;
export function install(): void;
export function ordinaryUser(): User;
export function makeCluster(folder: string, scratch: string, user: User): void;
export function startServer(folder: string, scratch: string, user: User): Promise<ChildProcess>;
export function stopServer(server: ChildProcess): Promise<void>;
export function addressIn(scratch: string): string;
