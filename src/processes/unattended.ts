type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of a program that nobody sits before: many test runners watch, ask or draw unless `CI` is set. Where the user has set it, to
 * whatever, it stays.
 */
export function unattended(environment: Environment): Environment {
  return environment["CI"] === undefined ? { ...environment, CI: "1" } : environment;
}
