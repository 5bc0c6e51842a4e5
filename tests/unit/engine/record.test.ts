import { expect, it } from "vitest";
import { record } from "../../../src/engine/index.ts";
import { aDrive, builtinStep } from "./a-drive.ts";

it("a process whose lease was taken over changes nothing any more", async () => {
  const holder = { processId: 4711, host: "elsewhere", since: "2025-11-12T12:00:00.000Z" };
  const { drive, run, saved } = aDrive([builtinStep("look")], { lease: { holder, isHeld: () => false } });
  const before = saved();

  await expect(record(drive, run, { kind: "start_step", step: "look" })).rejects.toMatchObject({
    failure: { code: "run_held", what: "walk" },
  });

  expect(saved()).toEqual(before);
});
