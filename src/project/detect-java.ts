import { catalogDependencies, gradleDependencies, mavenDependencies } from "./java-dependencies.ts";
import { type Ecosystem, namesIn, noStack, type ProjectFolder, type Stack } from "./stack.ts";
import { testPatterns } from "./test-patterns.ts";

const frameworks = {
  "spring-boot": /spring-boot|springframework\.boot/,
  quarkus: /quarkus/,
  micronaut: /micronaut/,
  ktor: /\bio\.ktor\b/,
  junit: /junit/i,
  kotest: /kotest/,
  spock: /spockframework/,
  testng: /testng/,
};
const entryPointsMax = 10;

/** Java and Kotlin, by Maven or Gradle. */
export const java: Ecosystem = {
  manifest: /^(pom\.xml|(build|settings)\.gradle(\.kts)?)$/,
  detect: (folder) => {
    const maven = folder.read("pom.xml");
    if (maven !== null) return { ...commonFacts(folder, maven), ...mavenFacts(folder, maven) };
    const build = folder.read("build.gradle.kts") ?? folder.read("build.gradle");
    const settings = folder.read("settings.gradle.kts") ?? folder.read("settings.gradle");
    if (build === null && settings === null) return null;
    const catalog = folder.read("gradle/libs.versions.toml") ?? "";
    return {
      ...commonFacts(folder, `${build ?? ""}\n${catalog}`),
      ...gradleFacts(folder, build ?? "", settings ?? ""),
    };
  },
};

function commonFacts(folder: ProjectFolder, build: string): Stack {
  const isKotlin = folder.files.some((file) => file.endsWith(".kt")) || /kotlin\(/.test(build);
  return {
    ...noStack,
    techStack: [
      isKotlin ? "kotlin" : "java",
      ...namesIn(build, frameworks),
      folder.has("pom.xml") ? "maven" : "gradle",
    ],
    testFiles: testPatterns.java,
    runtimes: javaVersion(build),
    entryPoints: folder.files
      .filter((file) => /(^|\/)src\/main\/.*\b(\w*Application|Main|MainKt|App)\.(java|kt)$/.test(file))
      .slice(0, entryPointsMax),
  };
}

function mavenFacts(folder: ProjectFolder, maven: string): Partial<Stack> {
  const program = folder.has("mvnw") ? "./mvnw" : "mvn";
  return {
    packageManager: "maven",
    testCommand: [program, "-q", "test"],
    integrationCommand: /failsafe/.test(maven) ? [program, "-q", "verify"] : null,
    commands: { build: `${program} package` },
    dependencies: mavenDependencies(maven),
    name:
      /<artifactId>([^<]+)<\/artifactId>/.exec(maven.replace(/<parent>[\s\S]*?<\/parent>/, ""))?.[1] ?? null,
  };
}

function gradleFacts(folder: ProjectFolder, build: string, settings: string): Partial<Stack> {
  const program = folder.has("gradlew") ? "./gradlew" : "gradle";
  return {
    packageManager: "gradle",
    testCommand: [program, "test"],
    integrationCommand: /integrationTest/.test(build) ? [program, "integrationTest"] : null,
    commands: { build: `${program} build` },
    dependencies: [
      ...gradleDependencies(build),
      ...(folder.has("gradle/libs.versions.toml")
        ? catalogDependencies(folder.readToml("gradle/libs.versions.toml"))
        : []),
    ],
    name: /rootProject\.name\s*=\s*["']([^"']+)/.exec(settings)?.[1] ?? null,
  };
}

function javaVersion(build: string): Readonly<Record<string, string>> {
  const version =
    /<(?:maven\.compiler\.(?:release|source)|java\.version)>([^<]+)</.exec(build)?.[1] ??
    /languageVersion.*?of\((\d+)\)/.exec(build)?.[1] ??
    /jvmToolchain\((\d+)\)/.exec(build)?.[1];
  return version === undefined ? {} : { java: version };
}
