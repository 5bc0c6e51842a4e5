import type { Language } from "../../../context/index.ts";
import type { Registration } from "../registration.ts";

type Summary = Readonly<Record<Language, string>>;

/** A command's line in the help of alfred. */
export interface CommandListing {
  readonly name: string;
  /** Its options and arguments, as its own help words them. */
  readonly usage: string;
  /** None for what programs call, and no person: it isn't listed. */
  readonly summary: Summary | null;
}

/** A file of commands; it is loaded only for a line that names one of them, or that needs them all. */
export interface CommandFile {
  readonly commands: readonly CommandListing[];
  /** It asks the program for the other commands: they are all loaded with it. */
  readonly seesOthers?: boolean;
  readonly load: () => Promise<(registration: Registration) => void>;
}

/** Every command, in the order of the help. */
export const commandFiles: readonly CommandFile[] = [
  {
    commands: [
      listed("0-project", "[options]", {
        en: "learn this project and set it up",
        ko: "프로젝트를 파악하고 초기화합니다",
      }),
      listed("1-plan", "[options] [description...]", {
        en: "turn a wish into a SPEC",
        ko: "만들고 싶은 기능을 SPEC으로 정리합니다",
      }),
      listed("2-run", "[options] [spec-id]", {
        en: "build a SPEC, test first, behind gates",
        ko: "SPEC을 테스트부터 구현하고 게이트로 확인합니다",
      }),
      listed("3-sync", "[options] [spec-id]", {
        en: "bring the documents up to date with what was built",
        ko: "구현된 내용을 문서에 반영합니다",
      }),
    ],
    load: async () => (await import("./phase.ts")).addPhaseCommands,
  },
  {
    commands: [
      listed("resume", "[options] [phase] [spec-id]", {
        en: "go on after an interruption",
        ko: "중단된 작업을 재개합니다",
      }),
    ],
    load: async () => (await import("./resume.ts")).addResume,
  },
  {
    commands: [
      listed("step", "", {
        en: "answer a step's prompt: done, fail or skip",
        ko: "단계의 프롬프트에 응답합니다: done, fail, skip",
      }),
    ],
    load: async () => (await import("./step.ts")).addStep,
  },
  {
    commands: [
      listed("status", "", {
        en: "what is under way, and what to type next",
        ko: "진행 중인 작업과 다음에 입력할 명령을 보여 줍니다",
      }),
    ],
    load: async () => (await import("./status.ts")).addStatus,
  },
  {
    commands: [
      listed("history", "[options] [run]", {
        en: "the newest runs, or one run whole",
        ko: "최근 실행 목록이나 실행 하나의 전체를 보여 줍니다",
      }),
    ],
    load: async () => (await import("./history.ts")).addHistory,
  },
  {
    commands: [
      listed("spec", "", {
        en: "list, check or show SPECs",
        ko: "SPEC의 목록과 내용을 보여 주고 검사합니다",
      }),
    ],
    load: async () => (await import("./spec.ts")).addSpec,
  },
  {
    commands: [
      listed("verify", "[options] <spec-id>", {
        en: "check the evidence that a SPEC was built",
        ko: "SPEC이 구현되었다는 증거를 확인합니다",
      }),
    ],
    load: async () => (await import("./verify.ts")).addVerify,
  },
  {
    commands: [
      listed("tasks", "", {
        en: "work through a task file: list, next, start, done, claim, resume …",
        ko: "태스크 파일에 따라 작업합니다: list, next, start, done, claim, resume …",
      }),
    ],
    load: async () => (await import("./tasks.ts")).addTasks,
  },
  {
    commands: [
      listed("checkpoint", "", {
        en: "progress over many items that survives any interruption",
        ko: "많은 항목의 진행 상황을 중단되어도 잃지 않게 저장합니다",
      }),
    ],
    load: async () => (await import("./checkpoint.ts")).addCheckpoint,
  },
  {
    commands: [
      listed("store", "", {
        en: "where runs and results live: files, or a database for a team",
        ko: "실행과 결과를 저장하는 곳을 다룹니다: 파일 또는 팀의 데이터베이스",
      }),
    ],
    load: async () => (await import("./store.ts")).addStore,
  },
  {
    commands: [
      listed("clean", "[options]", {
        en: "remove old state files, archive finished ones",
        ko: "오래된 상태 파일을 삭제하고 완료된 파일을 보관합니다",
      }),
    ],
    load: async () => (await import("./clean.ts")).addClean,
  },
  {
    commands: [
      listed("doctor", "[options]", {
        en: "find what is wrong, and mend what can be mended",
        ko: "문제를 찾고 고칠 수 있는 것은 고칩니다",
      }),
    ],
    load: async () => (await import("./doctor.ts")).addDoctor,
  },
  {
    commands: [
      listed("template", "", {
        en: "check or render a prompt template",
        ko: "프롬프트 템플릿을 검사하거나 렌더링합니다",
      }),
    ],
    load: async () => (await import("./template.ts")).addTemplate,
  },
  {
    commands: [
      listed("path", "", { en: "the path validator's verdict", ko: "경로가 허용되는지 검사합니다" }),
    ],
    load: async () => (await import("./path.ts")).addPath,
  },
  {
    commands: [
      listed("install", "[options]", {
        en: "slash commands, subagents and hooks for an agent session",
        ko: "에이전트 세션의 슬래시 명령, 서브에이전트, 훅을 설치합니다",
      }),
      listed("uninstall", "[options]", {
        en: "take away what install put there",
        ko: "install이 설치한 것을 삭제합니다",
      }),
    ],
    load: async () => (await import("./install.ts")).addInstall,
  },
  {
    commands: [
      listed("mcp", "", {
        en: "MCP server over standard input and output",
        ko: "표준 입출력으로 통신하는 MCP 서버를 시작합니다",
      }),
    ],
    load: async () => (await import("./mcp.ts")).addMcp,
  },
  {
    commands: [
      listed("completion", "<shell>", {
        en: "print a completion script for your shell",
        ko: "셸의 자동 완성 스크립트를 출력합니다",
      }),
      { name: "complete", usage: "[words...]", summary: null },
    ],
    seesOthers: true,
    load: async () => (await import("./completion.ts")).addCompletion,
  },
  {
    commands: [
      listed("begin", "[options] <phase>", {
        en: "what a slash command calls, with its arguments on standard input",
        ko: "슬래시 명령이 호출하며, 인수는 표준 입력으로 받습니다",
      }),
    ],
    seesOthers: true,
    load: async () => (await import("./begin.ts")).addBegin,
  },
  {
    commands: [
      listed("serve", "[options]", { en: "serve executions over HTTP", ko: "HTTP로 위탁 실행을 제공합니다" }),
    ],
    load: async () => (await import("./serve.ts")).addServe,
  },
  {
    commands: [
      listed("execution", "", {
        en: "ask a server for unattended runs",
        ko: "서버에 무인 실행을 요청합니다",
      }),
    ],
    load: async () => (await import("./execution.ts")).addExecution,
  },
  {
    commands: [{ name: "job", usage: "", summary: null }],
    load: async () => (await import("./job.ts")).addJob,
  },
  {
    commands: [
      listed("hook", "", { en: "what an agent session's hooks call", ko: "에이전트 세션의 훅이 호출합니다" }),
    ],
    load: async () => (await import("./hook.ts")).addHook,
  },
];

/** The files that a line needs whose command is this word: one, or all where the word is none of them. */
export function commandFilesFor(word: string | null): readonly CommandFile[] {
  const file =
    word === null
      ? undefined
      : commandFiles.find(({ commands }) => commands.some(({ name }) => name === word));
  return file === undefined || file.seesOthers === true ? commandFiles : [file];
}

function listed(name: string, usage: string, summary: Summary): CommandListing {
  return { name, usage, summary };
}
