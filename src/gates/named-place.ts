import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** What stands right behind the file's name, where a runner or a compiler says where in it something is wrong. */
const placesBehind: readonly string[] = [
  // login.test.js:3, login.test.ts(3,10), LoginTest.java:[3,10], "test_login.py", line 3, LoginTests.cs:line 12, login_test.dart 3:10
  String.raw`(?::\[?|\(|"?, line |:line )\d`,
  String.raw` \d+:\d+\s`,
  // test_login.c:(.text+0xf): undefined reference
  String.raw`:\(\.\w`,
  // test_login.py::test_it FAILED
  String.raw`::.* (?:FAILED|ERROR)\b`,
];

/** What stands before the path: that it failed, or that what it imports can't be found. */
const wordsBefore: readonly string[] = [
  String.raw`^\W*(?:FAIL|FAILED|ERROR) +(?:\S*[/\\])?`,
  String.raw`\bfrom ["']?(?:[^\n"']*[/\\])?`,
  String.raw`^Require stack:(?:\n- .*)*?\n- (?:.*[/\\])?`,
];

/** Whether the output of a test command names a file as one where something went wrong; that it was run isn't enough. */
export function namesPlaceIn(output: string, path: string): boolean {
  const name = basename(path).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const whole = String.raw`(?<![\w.-])${name}`;
  const patterns = [
    ...placesBehind.map((place) => whole + place),
    ...wordsBefore.map((words) => String.raw`${words}${name}(?![\w-]|\.\w)`),
  ];
  return new RegExp(patterns.join("|"), "m").test(stripVTControlCharacters(output));
}
