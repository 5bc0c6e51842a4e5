import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { callBack, signature } from "../../../src/executions/callbacks/call-back.ts";
import {
  type CallbackRules,
  isCallbackAllowed,
  isNetwork,
  mayCallAddress,
} from "../../../src/executions/callbacks/callback-rules.ts";
import { someTime } from "../../support/an-execution.ts";
import { executionIn } from "../../support/execution-events.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server on loopback that answers with these statuses, one after the other. */
async function aReceiver(statuses: readonly number[], headers: Readonly<Record<string, string>> = {}) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      response.writeHead(statuses[received.length - 1] ?? 500, headers).end("thanks");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { port, received };
}

function ended(callbackUrl: string) {
  const execution = executionIn("COMPLETED");
  return { ...execution, request: { ...execution.request, callbackUrl } };
}

async function called(url: string, rules: CallbackRules) {
  const troubles: string[] = [];
  const options = {
    rules,
    secret: "s3cret",
    now: () => someTime,
    onTrouble: (_: string, detail: string) => troubles.push(detail),
  };
  return { isDone: await callBack(ended(url), options), troubles };
}

describe("a callback", () => {
  it("is the execution's record, signed", async () => {
    const { port, received } = await aReceiver([204]);
    const { isDone } = await called(`http://127.0.0.1:${port}/hook?x=1`, {
      hosts: ["127.0.0.1"],
      networks: [],
    });
    const [{ headers, body } = { headers: {}, body: "" }] = received;

    expect(isDone).toBe(true);
    expect(JSON.parse(body)).toMatchObject({ event: "execution.ended", execution: { status: "COMPLETED" } });
    const [, seconds, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["alfred-signature"])) ?? [];
    expect(Number(seconds)).toBe(someTime.getTime() / 1000);
    expect(digest).toBe(createHmac("sha256", "s3cret").update(`${seconds}.${body}`).digest("hex"));
    expect(await signature(body, someTime, "s3cret")).toBe(headers["alfred-signature"]);
  });

  it("isn't done where it is answered with anything but a success, and follows no redirect", async () => {
    const elsewhere = await aReceiver([200]);
    const location = `http://127.0.0.1:${elsewhere.port}/`;
    const { port } = await aReceiver([302, 500], { location });
    const rules = { hosts: ["127.0.0.1"], networks: [] };

    expect(await called(`http://127.0.0.1:${port}/`, rules)).toMatchObject({
      isDone: false,
      troubles: ["it was answered with 302"],
    });
    expect((await called(`http://127.0.0.1:${port}/`, rules)).isDone).toBe(false);
    expect(elsewhere.received).toEqual([]);
  });

  it("goes to a name that leads to this machine only where the operator named the network", async () => {
    const { port, received } = await aReceiver([200]);
    const url = `http://localhost:${port}/`;

    const refused = await called(url, { hosts: ["localhost"], networks: [] });
    expect(refused).toMatchObject({ isDone: false, troubles: [expect.stringContaining("isn't allowed")] });
    expect(received).toEqual([]);
    const allowed = await called(url, { hosts: ["localhost"], networks: ["127.0.0.0/8", "::1/128"] });
    expect(allowed.isDone).toBe(true);
  });

  it.each([
    "http://other.example/",
    "http://127.0.0.2/",
    "ftp://127.0.0.1/",
    "http://u:p@127.0.0.1/",
    "no url",
  ])("never goes to %s, where only 127.0.0.1 is allowed", async (url) => {
    expect((await called(url, { hosts: ["127.0.0.1"], networks: [] })).isDone).toBe(false);
  });

  it("says why nobody could be reached", async () => {
    const { troubles } = await called("http://127.0.0.1:1/", { hosts: ["127.0.0.1"], networks: [] });

    expect(troubles).toEqual([expect.stringContaining("ECONNREFUSED")]);
  });
});

describe("where callbacks may go", () => {
  const rules = { hosts: ["ci.example.com", "10.1.2.3", "::1"], networks: ["10.9.0.0/16"] };

  it.each([
    ["https://ci.example.com/a", true],
    ["https://CI.example.com:8443/a", true],
    ["https://10.1.2.3/", true],
    ["http://[::1]:80/", true],
    ["https://ci.example.com.evil.example/", false],
    ["https://evil.example/?ci.example.com", false],
    ["https://user@ci.example.com/", false],
    ["http://0x7f000001/", false],
    ["javascript:alert(1)", false],
  ])("%s may be asked for: %s", (url, expected) => {
    expect(isCallbackAllowed(url, rules)).toBe(expected);
  });

  it.each([
    ["93.184.216.34", true],
    ["2606:2800:220:1::1", true],
    ["127.0.0.1", false],
    ["10.1.2.3", false],
    ["10.9.4.4", true],
    ["169.254.169.254", false],
    ["192.168.1.1", false],
    ["172.20.0.1", false],
    ["100.64.1.1", false],
    ["0.0.0.0", false],
    ["::1", false],
    ["::ffff:127.0.0.1", false],
    ["::ffff:93.184.216.34", true],
    ["fd00::1", false],
    ["fe80::1", false],
    ["64:ff9b::7f00:1", false],
  ])("a name may lead to %s: %s", (address, expected) => {
    expect(mayCallAddress(address, "ci.example.com", rules)).toBe(expected);
  });

  it.each([
    ["10.0.0.0/8", true],
    ["fd00::/8", true],
    ["10.0.0.0/33", false],
    ["10.0.0.0", false],
    ["nonsense/8", false],
  ])("%s is a network: %s", (text, expected) => {
    expect(isNetwork(text)).toBe(expected);
  });
});
