import { schemas } from "../../executions/index.ts";
import query from "./execution-query.schema.json" with { type: "json" };

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly method: "get" | "post";
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** By status; each problem by its status alone. */
  readonly answers: Readonly<Record<number, Json>>;
  readonly problems: readonly number[];
  readonly parameters?: readonly Json[];
  readonly body?: Json;
  readonly isOpen?: boolean;
}

const executionBody = content("application/json", ref("Execution"));
const idParameter = { name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } };
const keyParameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "The same as `idempotencyKey` in the body.",
  schema: { type: "string" },
};

const operations: readonly Operation[] = [
  {
    method: "post",
    path: "/api/v1/executions",
    summary: "Create an execution",
    description: "Creates it and starts its job, or puts it in the queue where the limits are reached.",
    parameters: [keyParameter],
    body: content("application/json", ref("ExecutionRequest")),
    answers: {
      201: {
        description: "Created.",
        headers: { Location: { schema: { type: "string" } } },
        ...executionBody,
      },
      200: { description: "The execution that this idempotency key made before.", ...executionBody },
    },
    problems: [400, 401, 403, 413, 415, 422, 429, 503],
  },
  {
    method: "get",
    path: "/api/v1/executions",
    summary: "List executions",
    description: "Newest first, in pages.",
    parameters: Object.entries<Json>(query.properties).map(([name, schema]) => ({
      name,
      in: "query",
      required: false,
      schema,
    })),
    answers: { 200: { description: "A page.", ...content("application/json", ref("ExecutionPage")) } },
    problems: [400, 401, 403, 429, 503],
  },
  {
    method: "get",
    path: "/api/v1/executions/{id}",
    summary: "Show an execution",
    description: "Its detail, with the whole history of its states.",
    parameters: [idParameter],
    answers: { 200: { description: "The execution.", ...executionBody } },
    problems: [401, 403, 404, 429, 503],
  },
  {
    method: "post",
    path: "/api/v1/executions/{id}/cancel",
    summary: "Cancel an execution",
    description: "Ends its job and everything that this has started.",
    parameters: [idParameter],
    answers: {
      200: { description: "It has ended.", ...executionBody },
      202: { description: "It is being ended, which takes longer than this call waits.", ...executionBody },
    },
    problems: [401, 403, 404, 409, 429, 503],
  },
  {
    method: "get",
    path: "/api/v1/executions/{id}/logs",
    summary: "An execution's output",
    description:
      "As `text/plain` what there is so far. As `text/event-stream` what comes, until it has ended: events `log` (`{ text }`, its id is where the next begins: send it as `Last-Event-ID` to go on), `state` (the execution) and `end`.",
    parameters: [idParameter],
    answers: {
      200: {
        description: "The output.",
        content: {
          "text/plain": { schema: { type: "string" } },
          "text/event-stream": { schema: { type: "string" } },
        },
      },
    },
    problems: [401, 403, 404, 429, 503],
  },
  open("/healthz", "Whether the server lives", "application/json", []),
  open("/readyz", "Whether it can work: its store answers, jobs can be started", "application/json", [503]),
  open("/metrics", "What it counts, for Prometheus", "text/plain", [403, 429]),
];

function open(path: string, summary: string, type: string, problems: readonly number[]): Operation {
  const answers = { 200: { description: "Yes.", ...content(type, { type: "object" }) } };
  return { method: "get", path, summary, description: "Needs no token.", answers, problems, isOpen: true };
}

/** The API as OpenAPI 3.1, from the schemas that requests are checked with. */
export function openApiDocument(version: string): Json {
  return {
    openapi: "3.1.0",
    info: {
      title: "alfred executions",
      version,
      description: "Managed agent runs: one phase of one project, unattended.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }],
    paths: pathsOf(operations),
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: {
        ...component("Execution", schemas.execution),
        ...component("ExecutionRequest", schemas.executionRequest),
        ...component("Problem", schemas.problem),
        ExecutionPage: {
          type: "object",
          required: ["items", "next"],
          properties: {
            items: { type: "array", items: ref("Execution") },
            next: {
              type: ["string", "null"],
              description: "`after` of the next page; null on the last one.",
            },
          },
        },
      },
    },
  };
}

function pathsOf(all: readonly Operation[]): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const each of all) paths[each.path] = { ...paths[each.path], [each.method]: operationOf(each) };
  return paths;
}

function operationOf(operation: Operation): Json {
  const { method, path, summary, description, answers, problems, parameters = [], body, isOpen } = operation;
  const words = path.replace("/api/v1/", "").replaceAll(/[{}]/g, "").split("/");
  const refusals = problems.map((status) => [
    String(status),
    { description: "A problem document.", ...content("application/problem+json", ref("Problem")) },
  ]);
  return {
    operationId: [method, ...words].filter((word) => word !== "").join("_"),
    summary,
    description,
    ...(isOpen === true ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === undefined ? {} : { requestBody: { required: true, ...body } }),
    responses: { ...answers, ...Object.fromEntries(refusals) },
  };
}

function content(type: string, schema: Json): { readonly content: Json } {
  return { content: { [type]: { schema } } };
}

function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** A schema file as components: its own definitions become components beside it. */
function component(name: string, schema: Json): Json {
  const { $defs = {}, $schema: _, $id: __, ...own } = schema;
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) =>
        key === "$ref" && typeof each === "string"
          ? [key, each.replace("#/$defs/", `#/components/schemas/${name}.`)]
          : [key, rename(each)],
      ),
    );
  };
  const definitions = Object.entries({ ...($defs as Json) }).map(([key, each]) => [
    `${name}.${key}`,
    rename(each),
  ]);
  return { [name]: rename(own), ...Object.fromEntries(definitions) };
}

/** The same as a page: no script, nothing from elsewhere. */
export function readableDocument(version: string): string {
  const parts = operations.map(
    ({ method, path, summary, description, answers, problems }) =>
      `<section><h2><code>${method.toUpperCase()} ${escaped(path)}</code></h2><p>${escaped(summary)}. ${escaped(description)}</p>` +
      `<p>Answers ${[...Object.keys(answers), ...problems].join(", ")}.</p></section>`,
  );
  const shapes = Object.entries({
    ExecutionRequest: schemas.executionRequest,
    Execution: schemas.execution,
    Problem: schemas.problem,
  });
  const texts = shapes.map(
    ([name, schema]) =>
      `<details><summary>${name}</summary><pre>${escaped(JSON.stringify(schema, null, 2))}</pre></details>`,
  );
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>alfred executions</title>',
    "<style>body{font:16px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}pre{overflow:auto}</style></head>",
    `<body><h1>alfred executions ${escaped(version)}</h1><p>The same for programs: <a href="/api/v1/openapi.json">openapi.json</a>.</p>`,
    ...parts,
    "<h2>Shapes</h2>",
    ...texts,
    "</body></html>",
  ].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
