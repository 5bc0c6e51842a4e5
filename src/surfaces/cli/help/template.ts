import type { Language } from "../../../context/index.ts";

const english = {
  template: "Prompt templates: {{NAME}} and <<NAME>> are one variable in two spellings.",
  check:
    "Names every unknown or unclosed variable with file:line:column. Known are those that alfred gives to prompts, and those named with --var.",
  file: "a file of the project",
  known: "another variable that is known (repeatable)",
  render: "Prints the template with its variables' values; a variable without a value is refused.",
  value: "a variable's value (repeatable)",
};

const korean: typeof english = {
  template: "프롬프트 템플릿을 다룹니다. {{NAME}}과 <<NAME>>은 표기만 다른 같은 변수입니다.",
  check:
    "알 수 없거나 닫히지 않은 변수를 모두 파일:줄:열과 함께 보여 줍니다. alfred가 프롬프트에 제공하는 변수와 --var로 지정한 변수는 아는 변수입니다.",
  file: "프로젝트의 파일",
  known: "아는 것으로 여길 변수 (여러 번 지정 가능)",
  render: "변수를 값으로 바꾼 템플릿을 출력합니다. 값이 없는 변수가 있으면 거부합니다.",
  value: "변수의 값 (여러 번 지정 가능)",
};

/** `alfred template`. */
export const templateHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
