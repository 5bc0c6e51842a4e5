import { type Dependency, type Ecosystem, noStack, type ProjectFolder } from "./stack.ts";
import { testPatterns } from "./test-patterns.ts";

const frameworks = ["gin", "echo", "fiber", "chi", "cobra", "gorm", "testify", "grpc"];
const entryPointsMax = 10;

export const go: Ecosystem = {
  manifest: /^go\.(mod|work)$/,
  detect: (folder) => {
    const module = folder.read("go.mod");
    const work = folder.read("go.work");
    if (module === null && work === null) return null;
    const members = membersOf(work ?? "");
    const manifests = [module ?? "", ...members.map((member) => folder.read(`${member}/go.mod`) ?? "")];
    const dependencies = manifests.flatMap(dependenciesOf);
    const version = /^go\s+(\S+)/m.exec(module ?? work ?? "")?.[1];
    const tests = module === null ? members.map((member) => `./${member}/...`) : ["./..."];
    return {
      ...noStack,
      techStack: [
        "go",
        ...frameworks.filter((name) => dependencies.some((each) => each.name.includes(`/${name}`))),
      ],
      packageManager: "go",
      testCommand: tests.length === 0 ? null : ["go", "test", ...tests],
      integrationCommand: hasIntegration(folder) ? ["go", "test", "-tags=integration", ...tests] : null,
      testFiles: testPatterns.go,
      commands: { build: `go build ${tests.join(" ")}`, lint: `go vet ${tests.join(" ")}` },
      dependencies,
      runtimes: version === undefined ? {} : { go: version },
      entryPoints: folder.files.filter((file) => /(^|\/)main\.go$/.test(file)).slice(0, entryPointsMax),
      name:
        /^module\s+(\S+)/m
          .exec(module ?? "")?.[1]
          ?.split("/")
          .at(-1) ?? null,
    };
  },
};

/** The folders of a workspace's modules. `go test ./...` finds nothing where there is no module itself. */
function membersOf(work: string): readonly string[] {
  const blocks = [...work.matchAll(/^use\s*\(([^)]*)\)/gm)].flatMap(([, block = ""]) => block.split("\n"));
  const lines = [...work.matchAll(/^use\s+([^\s(]\S*)/gm)].map(([, line = ""]) => line);
  return [...blocks, ...lines]
    .map((line) =>
      line
        .replace(/\/\/.*/, "")
        .trim()
        .replace(/^\.\//, "")
        .replace(/\/$/, ""),
    )
    .filter((member) => member !== "" && !/^[./-]|\p{Cc}/u.test(member));
}

function dependenciesOf(manifest: string): readonly Dependency[] {
  const required = manifest.matchAll(/^\s*(?:require\s+)?([\w.-]+\.[\w.-]+\/\S+)\s+(v\S+)/gm);
  return [...required].map(([, name = "", version = ""]) => ({ name, version }));
}

function hasIntegration({ files }: ProjectFolder): boolean {
  return files.some((file) => file.endsWith("_test.go") && /(^|[/_])(integration|e2e)[/_]/.test(file));
}
