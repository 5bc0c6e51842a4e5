import { createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What a PostgreSQL server says to who comes in without a password: authentication ok, ready for a query. */
const welcome = Buffer.from("520000000800000000" + "5a0000000549", "hex");
/** To a statement that gives no rows: done, ready for the next one. */
const done = Buffer.from(`430000000853455400${"5a0000000549"}`, "hex");

/** To a statement of a session that an administrator has ended meanwhile. */
const terminated = aMessage("E", "SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0");

function aMessage(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
}

/**
 * A server that takes connections as PostgreSQL does and then says nothing, nor hangs up: a line that drops everything.
 * @param answered how many of a connection's messages are answered: 0 none, 1 the greeting, 2 a statement, too
 * @returns its address
 */
export function aSilentDatabase(answered: number): Promise<string> {
  return aDatabase((socket) => {
    let count = 0;
    socket.on("data", () => {
      count += 1;
      if (count <= answered) socket.write(count === 1 ? welcome : done);
    });
  });
}

/**
 * A server that ends so many sessions, one after the other, and says so only when the first statement after the greeting and the settings is
 * there: what a client meets that hasn't looked yet. Every later session is answered.
 */
export function anEndingDatabase(sessionsEnded: number): Promise<string> {
  let sessions = 0;
  return aDatabase((socket) => {
    sessions += 1;
    const isEnded = sessions <= sessionsEnded;
    let count = 0;
    socket.on("data", () => {
      count += 1;
      if (isEnded && count === 3) socket.end(terminated);
      else socket.write(count === 1 ? welcome : done);
    });
  });
}

async function aDatabase(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    onConnection(socket);
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
