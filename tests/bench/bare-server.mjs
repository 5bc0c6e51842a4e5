// The yardstick of the server's bench: the same framework, which answers from memory and checks nothing.
import { fastify } from "fastify";

const server = fastify();
const execution = JSON.parse(process.argv[2]);
server.get("/api/v1/executions/:id", async () => execution);
server.post("/api/v1/executions", async (_, reply) => reply.status(201).send(execution));
await server.listen({ port: 0, host: "127.0.0.1" });
console.log(server.server.address().port);
