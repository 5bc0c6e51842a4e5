import execution from "./execution.schema.json" with { type: "json" };
import executionRequest from "./execution-request.schema.json" with { type: "json" };
import problem from "./problem.schema.json" with { type: "json" };

export { validateExecution } from "./generated/execution.js";
export { validateExecutionRequest } from "./generated/execution-request.js";

/** What the API takes and gives, as JSON Schema: its documents are made from the same files as its checks and its types. */
export const schemas = { execution, executionRequest, problem };
