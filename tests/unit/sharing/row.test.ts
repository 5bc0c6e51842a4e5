import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/context/index.ts";
import { recordOf } from "../../../src/sharing/postgres/row.ts";
import { bytesOfRun } from "../../../src/store/index.ts";
import { aRun } from "../../support/a-run.ts";

const name = "2-run-SPEC-AUTH-001-20251112T120000000Z.json";
const body = bytesOfRun(aRun()).toString();
const good = { body, digest: sha256(Buffer.from(body)), recorded_in: "/p" };
const none = { before_body: null, before_digest: null, before_recorded_in: null };
const before = {
  before_body: body,
  before_digest: good.digest,
  before_recorded_in: "/q",
};

describe("a record from a row", () => {
  it("is what was written", () => {
    const record = recordOf(name, { version: "v", ...good, ...none });

    expect(record).toMatchObject({ name, version: "v", text: body, recordedIn: "/p", damage: null });
  });

  it("is the version before where the newest isn't what was written", () => {
    const record = recordOf(name, { version: "v", ...good, body: `${body} `, ...before });

    expect(record).toMatchObject({ version: "v", text: body, recordedIn: "/q" });
    expect(record.damage).toContain("SHA-256");
  });

  it.each([
    ["it has no version before", { ...good, body: "{}", ...none }],
    ["the version before is damaged, too", { ...good, body: "{}", ...before, before_body: "{}" }],
    ["a column is no text", { ...good, digest: 7, ...none }],
  ])("is refused where %s", (_, row) => {
    expect(() => recordOf(name, { version: "v", ...row })).toThrow("damaged");
  });

  it("of a newer alfred is refused, whatever stands before it", () => {
    const newer = body.replace('"schema_version": 1', '"schema_version": 9');
    const row = { version: "v", body: newer, digest: sha256(Buffer.from(newer)), recorded_in: "/p" };

    expect(() => recordOf(name, { ...row, ...before })).toThrow("newer alfred");
  });
});
