import { execFileSync, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { alfred, cliFile, hookFile, stateFiles } from "../support/command-line.ts";
import { aProject, writeSpec } from "../support/temporary-project.ts";

it.runIf(process.platform !== "win32")(
  "a named pipe in a state file's place holds up neither a command nor a session: it is named as damaged",
  async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--yes"]);
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    const [file = ""] = stateFiles(root, "2-run-");
    rmSync(file);
    rmSync(`${file}.bak`);
    execFileSync("mkfifo", [file]);
    const ended = (words: readonly string[]) =>
      spawnSync(process.execPath, words, {
        cwd: root,
        input: "",
        timeout: 10_000,
        killSignal: "SIGKILL",
        encoding: "utf8",
      });

    const resumed = ended([cliFile, "resume"]);
    expect(resumed).toMatchObject({ status: 3, stderr: expect.stringMatching(/damaged/) });
    expect(ended([hookFile, "session-start"])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/Damaged state file/),
    });
  },
);
