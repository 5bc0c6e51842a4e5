/** Variables in prompts and documents: find, check, substitute; and where the package's own templates are. */
export { packageFile, packageName, packageTemplatePath, promptTemplatePath } from "./package-files.ts";
export type { TemplateProblem } from "./problems.ts";
export { checkTemplate, renderTemplate, templateVariables } from "./render.ts";
export { replaceTemplateVars, validateNoUnsubstitutedVars } from "./replace.ts";
export type { TemplateValue, TemplateValues } from "./template-value.ts";
