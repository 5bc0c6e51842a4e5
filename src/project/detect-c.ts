import { type Dependency, type Ecosystem, namesIn, noStack } from "./stack.ts";
import { testPatterns } from "./test-patterns.ts";

const frameworks = {
  googletest: /gtest|GTest|googletest/,
  catch2: /Catch2|catch\.hpp/,
  doctest: /doctest/,
  cmocka: /cmocka/,
  unity: /unity\.h/,
};
/** So many sources are opened to see what they are tested by. */
const sourcesLookedInto = 200;

/** One line that configures, builds and tests: a test run on stale binaries proves nothing. */
const tests: Readonly<Record<string, readonly string[]>> = {
  cmake: [
    "sh",
    "-c",
    "cmake -S . -B build && cmake --build build && ctest --test-dir build --output-on-failure",
  ],
  meson: ["sh", "-c", "{ test -d builddir || meson setup builddir; } && meson test -C builddir"],
};

/** C and C++, by CMake, Meson or make. */
export const c: Ecosystem = {
  manifest: /^(CMakeLists\.txt|meson\.build)$/,
  detect: (folder) => {
    const sources = folder.files.filter((file) => /\.(c|cc|cpp|cxx|h|hpp)$/.test(file));
    const cmake = folder.read("CMakeLists.txt");
    if (sources.length === 0 && cmake === null) return null;
    const isCpp = sources.some((file) => /\.(cc|cpp|cxx|hpp)$/.test(file)) || /\bCXX\b/.test(cmake ?? "");
    const tool =
      cmake !== null ? "cmake" : folder.has("meson.build") ? "meson" : folder.has("Makefile") ? "make" : null;
    const looked = sources.slice(0, sourcesLookedInto).map((file) => folder.read(file) ?? "");
    return {
      ...noStack,
      techStack: [
        isCpp ? "c++" : "c",
        ...namesIn([cmake ?? "", ...looked].join("\n"), frameworks),
        ...(tool === null ? [] : [tool]),
      ],
      testCommand: tests[tool ?? ""] ?? null,
      testFiles: testPatterns.c,
      dependencies: cmake === null ? null : packagesOf(cmake),
      entryPoints: folder.files.filter((file) => /^(src\/)?main\.(c|cc|cpp|cxx)$/.test(file)),
      name: /project\s*\(\s*([\w-]+)/i.exec(cmake ?? "")?.[1] ?? null,
    };
  },
};

/** What a project built by CMake looks for on the machine. */
function packagesOf(cmake: string): readonly Dependency[] {
  const found = cmake.matchAll(/^\s*find_package\s*\(\s*([\w-]+)(?:\s+(\d[\w.]*))?/gim);
  return [...found].map(([, name = "", version = ""]) => ({ name, version }));
}
