import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { connect } from "../../../../src/executions/runners/kubernetes/connect.ts";
import { readPodLog, readTail } from "../../../../src/executions/runners/kubernetes/read-log.ts";
import { kubeconfigFor } from "../../../kubernetes/fake-cluster.ts";
import { aPod, terminated } from "../../../support/cluster-objects.ts";

type Answer = { readonly status?: number; readonly pieces: readonly (string | Buffer)[] };

/** An API server that answers for the log of each container as it is told. */
async function aLogServer(logs: Readonly<Record<string, Answer>>) {
  const server = createServer(async (request, response) => {
    const container = new URL(request.url ?? "", "http://here").searchParams.get("container") ?? "";
    const { status = 200, pieces } = logs[container] ?? { status: 404, pieces: [] };
    response.writeHead(status);
    for (const piece of pieces) {
      response.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const text = kubeconfigFor(`http://127.0.0.1:${port}`, "token");
  return (await connect({ kind: "kubeconfig", text, context: null })).config;
}

async function read(logs: Readonly<Record<string, Answer>>, offset = 0, isFollowed = false, pod = theEnd) {
  const source = {
    config: await aLogServer(logs),
    namespace: "alfred",
    findPod: () => pod,
    hasEnded: () => Promise.resolve(true),
  };
  const chunks = [];
  const options = { offset, isFollowed, signal: AbortSignal.timeout(10_000) };
  for await (const chunk of readPodLog(source, options)) chunks.push(chunk);
  return { text: chunks.map(({ text }) => text).join(""), next: chunks.at(-1)?.nextOffset, chunks };
}

const theEnd: ReturnType<typeof aPod> | null = aPod({}, terminated(0));
const both = { repository: { pieces: ["cloned\n"] }, agent: { pieces: ["worked\n"] } };

describe("a pod's output", () => {
  it.each([
    [0, "cloned\nworked\n"],
    [3, "ned\nworked\n"],
    [7, "worked\n"],
    [9, "rked\n"],
  ])("from offset %i on is one text of both containers", async (offset, text) => {
    expect(await read(both, offset)).toMatchObject({ text, next: 14 });
  });

  it.each([
    ["two", "é"],
    ["three", "€"],
    ["four", "😀"],
  ])("never cuts a character of %s bytes that comes in pieces", async (_title, character) => {
    const bytes = Buffer.from(character);
    const pieces = [Buffer.concat([Buffer.from("a"), bytes.subarray(0, -1)]), bytes.subarray(-1)];
    const { text, chunks } = await read({ repository: { pieces: [] }, agent: { pieces } });
    expect(text).toBe(`a${character}`);
    expect(chunks.map((chunk) => chunk.text).join("|")).not.toContain("\ufffd");
  });

  it("that ends within a character is given as it is", async () => {
    const pieces = [Buffer.from("€").subarray(0, 2)];
    const { text, next } = await read({ repository: { pieces: [] }, agent: { pieces } });
    expect(text).toBe("\ufffd");
    expect(next).toBe(2);
  });

  it("is nothing where there is no pod, or its containers haven't begun", async () => {
    expect((await read(both, 0, false, null)).chunks).toEqual([]);
    expect((await read({ repository: { status: 400, pieces: [] } })).chunks).toEqual([]);
  });

  it("that the cluster refuses is an error when it is read once, and passed over when it is followed", async () => {
    const refused = { ...both, repository: { status: 500, pieces: ["broken"] } };
    await expect(read(refused)).rejects.toThrow(/answered 500/);
    expect((await read(refused, 0, true)).text).toBe("worked\n");
  });
});

describe("the end of an agent's output", () => {
  const path = { namespace: "alfred", podName: "one" };

  it("is as many bytes as are asked for", async () => {
    const config = await aLogServer({ agent: { pieces: ["one ", "two ", "three"] } });
    expect(await readTail(config, path, 9, AbortSignal.timeout(10_000))).toBe("two three");
  });

  it("is empty where it can't be had any more", async () => {
    expect(await readTail(await aLogServer({}), path, 9, AbortSignal.timeout(10_000))).toBe("");
  });
});
