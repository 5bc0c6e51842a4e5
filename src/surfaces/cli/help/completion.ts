import type { Language } from "../../../context/index.ts";

const english = {
  completion:
    "Prints a script that completes commands, options, phases, SPEC ids, steps and runs, from the project at hand.",
  shell: "bash, zsh, fish or powershell",
  complete: "What the completion scripts ask: the words of the line so far, the last one being completed.",
};

const korean: typeof english = {
  completion:
    "명령, 옵션, 페이즈, SPEC ID, 단계, 실행을 현재 프로젝트에 맞게 자동 완성하는 스크립트를 출력합니다.",
  shell: "bash, zsh, fish 또는 powershell",
  complete:
    "자동 완성 스크립트가 호출하는 명령입니다. 지금까지 입력한 단어를 받으며, 마지막 단어를 완성합니다.",
};

/** `alfred completion`. */
export const completionHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
