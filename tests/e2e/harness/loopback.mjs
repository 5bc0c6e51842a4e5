// A server on 127.0.0.1 in the place of a model's API: keeps what is asked, and answers each request as it is told.

import http from "node:http";

/**
 * Starts it. `serves` tells by the request's URL whether a model is asked; `answer` is given the response, the request and its body as text.
 * `requests` are the bodies of all that asked the model.
 */
export function startOnLoopback({ serves, answer }) {
  const requests = [];
  const server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (part) => {
      text += part;
    });
    request.on("end", () => {
      if (!serves(request.url)) return response.writeHead(404).end("{}");
      requests.push(text);
      return answer(response, request, text);
    });
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () =>
      resolve({
        port: server.address().port,
        requests,
        close: () => {
          server.closeAllConnections();
          server.close();
        },
      }),
    ),
  );
}
