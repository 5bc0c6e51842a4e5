import { createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What a PostgreSQL server says to who comes in without a password: authentication ok, ready for a query. */
const welcome = Buffer.from("520000000800000000" + "5a0000000549", "hex");
/** To a statement that gives no rows: done, ready for the next one. */
const done = Buffer.from(`430000000853455400${"5a0000000549"}`, "hex");

/**
 * A server that takes connections as PostgreSQL does and then says nothing, nor hangs up: a line that drops everything.
 * @param answered how many of a connection's messages are answered: 0 none, 1 the greeting, 2 a statement, too
 * @returns its address
 */
export async function aSilentDatabase(answered: number): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    let count = 0;
    socket.on("data", () => {
      count += 1;
      if (count <= answered) socket.write(count === 1 ? welcome : done);
    });
    socket.on("error", () => {
      // The client has hung up.
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return `postgres://ada@127.0.0.1:${address.port}/alfred`;
}
