/** The names of alfred's own operations, as workflow definitions use them: a definition is read without what does them. */
export const builtinNames = [
  "detect_project",
  "write_configuration",
  "write_documents",
  "install_agent",
  "scaffold_spec",
  "summarize_spec",
  "load_spec",
  "load_commands",
  "load_build",
  "complete_spec",
] as const;

export type BuiltinName = (typeof builtinNames)[number];
