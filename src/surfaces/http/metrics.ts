import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { ExecutionStore } from "../../executions/index.ts";

/** What the server counts, for Prometheus. */
export interface Metrics {
  readonly countRequest: (facts: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }) => void;
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

export function openMetrics(store: ExecutionStore): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const labelNames = ["method", "route", "status"] as const;
  const requests = new Counter({
    name: "alfred_http_requests_total",
    help: "Requests answered.",
    labelNames,
    registers: [registry],
  });
  const durations = new Histogram({
    name: "alfred_http_request_duration_seconds",
    help: "How long answering took.",
    labelNames: ["method", "route"] as const,
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers: [registry],
  });
  new Gauge({
    name: "alfred_executions",
    help: "Executions in each state.",
    labelNames: ["status"] as const,
    registers: [registry],
    async collect() {
      // What the server itself counts is wanted most where its records can't be reached: then this one is left out.
      const totals = await store.count().catch(() => null);
      this.reset();
      for (const [status, total] of Object.entries(totals ?? {})) this.set({ status }, total);
    },
  });
  return {
    countRequest: ({ method, route, status, seconds }) => {
      requests.inc({ method, route, status: String(status) });
      durations.observe({ method, route }, seconds);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
