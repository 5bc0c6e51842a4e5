import { describe, expect, it } from "vitest";
import { namesPlaceIn } from "../../../src/gates/named-place.ts";

const esc = "\u001b";

describe("a failing test is named by", () => {
  it.each<readonly [string, string, string]>([
    ["vitest in colours", "src/sub.test.js", ` ❯ src/sub.test.js:${esc}[2m2:1${esc}[22m`],
    ["vitest's resolver", "src/sub.test.js", 'Failed to resolve import "./sub.js" from "src/sub.test.js".'],
    ["vitest's list of failures", "src/sub.test.js", ` FAIL  src/sub.test.js > sub > takes away`],
    ["jest", "src/sub.test.js", "FAIL src/sub.test.js"],
    ["jest's resolver", "src/sub.test.js", "Cannot find module './sub' from 'src/sub.test.js'"],
    [
      "node's stack",
      "test/sub.test.mjs",
      "    at TestContext.<anonymous> (file:///a b/test/sub.test.mjs:3:48)",
    ],
    [
      "node's modules",
      "test/sub.test.js",
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/a b/src/sub.js' imported from /a b/test/sub.test.js",
    ],
    ["require", "test/sub.test.js", "Require stack:\n- /a/helper.js\n- /a/test/sub.test.js\n"],
    ["tsc", "tests/sub.test.ts", "tests/sub.test.ts(3,10): error TS2305: no exported member"],
    [
      "javac",
      "src/test/java/SubTest.java",
      "[ERROR] /a/src/test/java/SubTest.java:[3,10] cannot find symbol",
    ],
    ["gcc", "tests/test_sub.c", "tests/test_sub.c:4:10: error: implicit declaration"],
    ["ld", "tests/test_sub.c", "test_sub.c:(.text+0xf): undefined reference to `sub'"],
    ["dotnet", "Tests/CalcTests.cs", "   at Tests.CalcTests.Sub() in /a/Tests/CalcTests.cs:line 12"],
    ["python", "tests/test_sub.py", '  File "/a/tests/test_sub.py", line 3, in <module>'],
    ["pytest without traceback", "test_sub.py", "FAILED test_sub.py::test_x - assert 1 == 2"],
    ["pytest that can't import", "tests/test_sub.py", "ERROR tests/test_sub.py"],
    ["pytest -v", "tests/test_sub.py", "tests/test_sub.py::test_x FAILED    [ 50%]"],
    ["go", "sub_test.go", "    sub_test.go:9: got 1"],
    ["rspec", "spec/sub_spec.rb", "rspec ./spec/sub_spec.rb:3 # Sub takes away"],
    ["dart", "test/sub_test.dart", "  test/sub_test.dart 12:5  main.<fn>"],
  ])("%s", (_, path, output) => {
    expect(namesPlaceIn(output, path)).toBe(true);
  });

  it.each<readonly [string, string, string]>([
    ["one that passed", "src/sub.test.js", `${esc}[32m✓${esc}[39m src/sub.test.js (1 test) 2ms`],
    [
      "one that passed in pytest -v",
      "test_sub.py",
      "test_sub.py::test_x PASSED [ 50%]\nFAILED test_a.py::test_x",
    ],
    ["one that passed in jest", "src/sub.test.js", "PASS src/sub.test.js\nFAIL src/add.test.js"],
    ["another of a longer name", "sub.test.js", "FAIL src/not-sub.test.js\nnot-sub.test.js:3:1"],
    ["one after it", "sub.test.js", "FAIL src/sub.test.jsx"],
  ])("but not %s", (_, path, output) => {
    expect(namesPlaceIn(output, path)).toBe(false);
  });
});
