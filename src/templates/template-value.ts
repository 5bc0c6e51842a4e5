/** What a variable can be given: text, a condition, or a list for `#each`. */
export type TemplateValue =
  | string
  | boolean
  | readonly string[]
  | readonly Readonly<Record<string, string>>[];

export type TemplateValues = Readonly<Record<string, TemplateValue>>;
