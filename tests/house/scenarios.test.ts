import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./drawing.ts";

/** The numbered scenarios of the contract. */
const scenarios = [
  ...["1.1.1", "1.1.2", "1.2.1", "1.2.2", "1.3.1", "1.3.2"],
  ...["2.1.1", "2.1.2", "2.2.1", "2.2.2", "2.3.1", "2.3.2", "2.4.1", "2.4.2"],
  ...["3.1.1", "3.1.2", "3.2.1", "3.2.2", "3.3.1", "3.3.2"],
  ...["4.1.1", "4.1.2", "4.2.1"],
];

it("every numbered scenario of the contract has a test that bears its number", () => {
  const tests = readdirSync(join(root, "tests"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");

  const missing = scenarios.filter(
    (number) =>
      !new RegExp(
        `(it|test|describe)(\\.\\w+\\([^)]*\\))?\\(\\s*["'\`]scenario ${number.replaceAll(".", "\\.")}: `,
      ).test(tests),
  );

  expect(missing).toEqual([]);
});
