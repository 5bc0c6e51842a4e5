import { type Ecosystem, namesIn, noStack } from "./stack.ts";
import { testPatterns } from "./test-patterns.ts";

const frameworks = {
  "asp.net": /Microsoft\.NET\.Sdk\.Web/,
  blazor: /Microsoft\.NET\.Sdk\.BlazorWebAssembly/,
  xunit: /Include="xunit/i,
  nunit: /Include="NUnit/i,
  mstest: /Include="MSTest/i,
};
/** So many project files of a solution are read. */
const projectsMax = 50;

/** C# and F#. `dotnet test` needs a solution or a project in the folder where it is started, or named. */
export const dotnet: Ecosystem = {
  manifest: /^[^/]+\.slnx?$/,
  detect: (folder) => {
    const projects = folder.files.filter((file) => /\.(cs|fs)proj$/.test(file)).slice(0, projectsMax);
    const solution = folder.files.find((file) => dotnet.manifest.test(file));
    if (projects.length === 0 && solution === undefined) return null;
    const texts = projects.map((file) => ({ file, text: folder.read(file) ?? "" }));
    const all = texts.map(({ text }) => text).join("\n");
    const tested = texts.filter(({ text }) => text.includes("Microsoft.NET.Test.Sdk"));
    const [only] = tested.length === 1 ? tested : [];
    const framework = /<TargetFramework>([^<]+)</.exec(all)?.[1];
    return {
      ...noStack,
      techStack: [
        projects.length > 0 && projects.every((file) => file.endsWith(".fsproj")) ? "f#" : "c#",
        ...namesIn(all, frameworks),
        "dotnet",
      ],
      packageManager: "dotnet",
      testCommand:
        solution !== undefined
          ? ["dotnet", "test"]
          : only === undefined
            ? null
            : ["dotnet", "test", only.file],
      testFiles: testPatterns.dotnet,
      commands: solution === undefined ? {} : { build: "dotnet build" },
      dependencies: [...all.matchAll(/<PackageReference\s+Include="([^"]+)"(?:\s+Version="([^"]+)")?/g)].map(
        ([, name = "", version = ""]) => ({ name, version }),
      ),
      runtimes: framework === undefined ? {} : { dotnet: framework },
      entryPoints: folder.files.filter((file) => /(^|\/)Program\.(cs|fs)$/.test(file)).slice(0, 10),
      name: solution?.replace(/\.slnx?$/, "") ?? null,
    };
  },
};
