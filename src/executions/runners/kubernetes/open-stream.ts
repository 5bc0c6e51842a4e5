import { type IncomingMessage, request as requestPlain } from "node:http";
import { type RequestOptions, request as requestSecure } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { ClusterError, refusalFrom } from "./cluster-error.ts";

const answerMs = 30_000;
/** A server that says nothing at all for so long, not even at the transport, is gone. */
const keepAliveMs = 30_000;

/**
 * Opens an answer that goes on for long: a watch, a log that is followed. Who we are comes from the official client; its own helpers for these two
 * can't be given up while they connect, and keep what breaks afterwards to themselves.
 * @param path with its query
 * @throws ClusterError for every status but 200
 */
export async function openStream(
  config: KubeConfig,
  path: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error("The kubeconfig names no cluster.");
  const options: RequestOptions = { method: "GET", headers: { accept: "application/json, */*" } };
  await config.applyToHTTPSOptions(options);
  const url = new URL(cluster.server.replace(/\/$/, "") + path);
  const send = url.protocol === "http:" ? requestPlain : requestSecure;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = send(url, { ...options, signal });
    const late = setTimeout(() => asked.destroy(new Error("The cluster doesn't answer.")), answerMs);
    asked.once("response", (response) => {
      clearTimeout(late);
      resolve(response);
    });
    // Also what breaks after the answer has begun: whoever reads it is told by the answer.
    asked.on("error", (error) => {
      clearTimeout(late);
      reject(error);
    });
    asked.once("socket", (socket) => socket.setKeepAlive(true, keepAliveMs));
    asked.end();
  });
  if (answer.statusCode === 200) return answer;
  throw new ClusterError(refusalFrom(answer.statusCode ?? 0, await textOf(answer)));
}

/** The lines of an answer, as they come; text after the last line's end is left out: it was cut off. */
export async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = "";
  answer.setEncoding("utf8");
  for await (const piece of answer) {
    const lines = `${rest}${String(piece)}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString("utf8");
}
