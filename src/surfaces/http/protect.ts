import type { FastifyReply, FastifyRequest } from "fastify";

/** Headers that let a browser make nothing of an answer but what it is, and that name the request for the log. */
export function protect(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header("x-request-id", request.id);
  void reply.header("x-content-type-options", "nosniff");
  void reply.header("cache-control", "no-store");
  if (!reply.hasHeader("content-security-policy")) {
    void reply.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  }
}
