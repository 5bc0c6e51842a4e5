import { describe, expect, it } from "vitest";
import { detectProject } from "../../../src/project/index.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

async function commandsOf(
  scripts: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>> = {},
) {
  const root = temporaryFolder();
  writeFiles(root, { "package.json": JSON.stringify({ scripts }), ...others });
  return detectProject(root);
}

describe("a script that goes on watching is made to end", () => {
  it.each([
    ["jest --watch", "npx --no-install jest"],
    ["jest --watchAll --coverage", "npx --no-install jest --coverage"],
    ["jest --watch=false", "npm test"],
    ["react-scripts test", "npm test -- --watchAll=false"],
    ["react-scripts test --watchAll=false", "npm test"],
    ["ng test", "npm test -- --watch=false"],
    ["ng test --watch=false", "npm test"],
    ["karma start karma.conf.js", "npm test -- --single-run"],
    ["karma start --single-run", "npm test"],
    ["vitest", "npm test"],
    ["vitest watch", "npx --no-install vitest run"],
    ["vitest --config vitest.config.ts --watch", "npx --no-install vitest run --config vitest.config.ts"],
    ["mocha -w", "npx --no-install mocha"],
    ["mocha --ui tdd --watch", "npx --no-install mocha --ui tdd"],
    ["ava --watch", "npx --no-install ava"],
    ["node --test --watch", "node --test"],
    ["tsx watch --test", "npx --no-install tsx --test"],
    ["cross-env NODE_ENV=test jest --watch", "npx --no-install cross-env NODE_ENV=test jest"],
    ["NODE_ENV=test jest --watch", "npx --no-install -c NODE_ENV=test jest"],
    ["eslint . && jest --watch", "npx --no-install -c eslint . && jest"],
    ["react-scripts test && eslint .", "npx --no-install -c react-scripts test --watchAll=false && eslint ."],
    ["mocha --watch 'test/**/*.js'", "npx --no-install -c mocha 'test/**/*.js'"],
  ])("%s → %s", async (script, command) => {
    expect((await commandsOf({ test: script })).testCommand?.join(" ")).toBe(command);
  });

  it.each([
    ["pnpm-lock.yaml", "pnpm test --watchAll=false", "pnpm exec jest"],
    ["yarn.lock", "yarn test --watchAll=false", "yarn run jest"],
    ["bun.lock", "bun run test --watchAll=false", "bun run jest"],
  ])("as its package manager starts it (%s)", async (lockFile, withOption, rewritten) => {
    const found = async (test: string) =>
      (await commandsOf({ test }, { [lockFile]: "" })).testCommand?.join(" ");

    expect(await found("react-scripts test")).toBe(withOption);
    expect(await found("jest --watch")).toBe(rewritten);
  });

  it("a script that ends by itself is better than one that is made to", async () => {
    expect((await commandsOf({ test: "jest --watch", "test:ci": "jest --ci" })).testCommand).toEqual([
      "npm",
      "run",
      "test:ci",
    ]);
    expect((await commandsOf({ "test:unit": "vitest" })).testCommand).toEqual(["npm", "run", "test:unit"]);
  });

  it("one that starts a watching script is looked through", async () => {
    const found = await commandsOf({ test: "npm run test:watch", "test:watch": "jest --watch" });

    expect(found.testCommand).toEqual(["npx", "--no-install", "jest"]);
    expect((await commandsOf({ test: "npm run test" })).testCommand).toEqual(["npm", "test"]);
  });

  it("where nobody can tell how, the runner itself is started, else nothing", async () => {
    const root = temporaryFolder();
    writeFiles(root, {
      "package.json": JSON.stringify({
        scripts: { test: "nodemon --exec jest" },
        devDependencies: { jest: "30" },
      }),
    });

    expect((await detectProject(root)).testCommand).toEqual(["npx", "--no-install", "jest"]);
    expect((await commandsOf({ test: "nodemon x.js" })).testCommand).toBeNull();
  });

  it("integration tests too", async () => {
    expect((await commandsOf({ "test:e2e": "cypress open" })).integrationCommand?.join(" ")).toBe(
      "npx --no-install cypress run",
    );
  });
});
