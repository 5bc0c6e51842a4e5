import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { pause } from "../../../src/context/index.ts";

describe("a pause", () => {
  it("lasts as long as it was said, and leaves no listener behind", async () => {
    const { signal } = new AbortController();
    const begun = performance.now();

    await pause(30, signal);
    await pause(1);

    expect(performance.now() - begun).toBeGreaterThan(25);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("is over as soon as its signal is aborted, and at once where it was before", async () => {
    const controller = new AbortController();
    const waits = pause(60_000, controller.signal);

    controller.abort();

    await waits;
    await pause(60_000, controller.signal);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });
});
