import pg from "pg";
import { onTestFinished } from "vitest";

/** The server that `tests/postgres/run.mjs` has started. */
const address = process.env["ALFRED_TEST_POSTGRES"] ?? "";

/** An empty database of its own for one test, by its address; gone when the test ends. */
export async function temporaryDatabase(): Promise<string> {
  if (address === "") throw new Error("Start these tests with npm run test:postgres");
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  await asked(`create database ${name}`);
  onTestFinished(() => asked(`drop database if exists ${name} with (force)`));
  return address.replace(/\/postgres\?/, `/${name}?`);
}

async function asked(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  await client.query(text);
  await client.end();
}
