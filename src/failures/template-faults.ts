import type { Language } from "../context/index.ts";

const english = {
  no_such_variable: "no such variable",
  not_closed: "it is not closed",
  comment_not_closed: "the comment is not closed; a backslash before it makes it text",
  block_not_closed: "the block is not closed",
  block_not_open: "it closes a block that is not open",
  else_without_block: "it stands in no block that could have it",
  nested_too_deep: "blocks are nested too deep here",
  unreadable: "it is no variable and no block that can be read; a backslash before it makes it text",
  raw_block: "four braces are not available here; a backslash before them makes them text",
  no_helpers: "it is no variable, and helpers are not available here; a backslash before it makes it text",
  no_partials: "partials and decorators are not available here; a backslash before it makes it text",
  unknown_block: "blocks are #if, #unless, #each, #with; a backslash before it makes it text",
  one_argument: "a block takes exactly one name, as in {{#if NAME}}",
  names_not_given: "a block gives at most these names: #each two, #with one, #if and #unless none",
  no_name:
    "a text, a number or a word of the language is no name of a variable; a backslash before it makes it text",
  reserved_name: "this name is taken by the template language",
  no_such_loop_name:
    "inside #each there are @index, @key, @first and @last, everywhere @root.NAME; here it is none of them",
  no_item: "it names an item, and stands inside no #each or #with that has one",
  all_variables: "it names all variables at once, which are no text",
  no_parts: "a variable has no parts; the items of a list have, inside #each",
  nothing_there: "it has no value here: the item has no such field",
  not_text: "its value is no text, but a list or an item with fields",
} as const;

/** What can be wrong with a template, as a word. */
export type TemplateFault = keyof typeof english;

/** A fault of a template with its place. */
export interface TemplateProblemFacts {
  readonly line: number;
  readonly column: number;
  /** What is wrong, for example `unknown_variable`. */
  readonly kind: string;
  /** The text in the template that it is about, for example `{{NAME}}`. */
  readonly text: string;
  readonly fault: TemplateFault;
}

const korean: Record<TemplateFault, string> = {
  no_such_variable: "없는 변수입니다",
  not_closed: "닫히지 않았습니다",
  comment_not_closed: "주석이 닫히지 않았습니다. 앞에 백슬래시를 붙이면 글자 그대로 남습니다",
  block_not_closed: "블록이 닫히지 않았습니다",
  block_not_open: "열리지 않은 블록을 닫습니다",
  else_without_block: "이것이 속할 블록이 없습니다",
  nested_too_deep: "블록이 너무 깊이 중첩되었습니다",
  unreadable: "읽을 수 있는 변수나 블록이 아닙니다. 앞에 백슬래시를 붙이면 글자 그대로 남습니다",
  raw_block: "중괄호 네 개는 쓸 수 없습니다. 앞에 백슬래시를 붙이면 글자 그대로 남습니다",
  no_helpers: "변수가 아니며 헬퍼는 쓸 수 없습니다. 앞에 백슬래시를 붙이면 글자 그대로 남습니다",
  no_partials: "파셜과 데코레이터는 쓸 수 없습니다. 앞에 백슬래시를 붙이면 글자 그대로 남습니다",
  unknown_block:
    "쓸 수 있는 블록은 #if, #unless, #each, #with입니다. 앞에 백슬래시를 붙이면 글자 그대로 남습니다",
  one_argument: "블록에는 {{#if NAME}}처럼 이름이 정확히 하나 필요합니다",
  names_not_given: "블록이 주는 이름은 #each 두 개, #with 한 개까지이며 #if와 #unless는 주지 않습니다",
  no_name: "문자열, 숫자, 언어의 예약어는 변수 이름이 아닙니다. 앞에 백슬래시를 붙이면 글자 그대로 남습니다",
  reserved_name: "템플릿 언어가 쓰는 이름입니다",
  no_such_loop_name:
    "#each 안에는 @index, @key, @first, @last가, 어디에나 @root.NAME이 있습니다. 여기서는 그중 어느 것도 아닙니다",
  no_item: "항목을 가리키지만, 항목이 있는 #each나 #with 안이 아닙니다",
  all_variables: "모든 변수를 한꺼번에 가리키므로 텍스트가 아닙니다",
  no_parts: "변수에는 하위 요소가 없습니다. #each 안에서 목록의 항목에만 있습니다",
  nothing_there: "여기에는 값이 없습니다. 항목에 그런 필드가 없습니다",
  not_text: "값이 텍스트가 아니라 목록이거나 필드가 있는 항목입니다",
};

const languages: Record<Language, Record<TemplateFault, string>> = { en: english, ko: korean };

/** What is wrong, in plain words and in the given language; the place and the text it is about stand before it. */
export function templateFaultWords(language: Language, fault: TemplateFault): string {
  return languages[language][fault];
}

/** Whether a fault is one of the values, which no check of the template alone can find. */
export function isFaultOfValues(fault: TemplateFault): boolean {
  return fault === "nothing_there" || fault === "not_text";
}

/** A line for each problem, with its place. */
export function templateProblemLines(
  language: Language,
  file: string,
  problems: readonly TemplateProblemFacts[],
): string {
  return problems
    .map(
      ({ line, column, text, fault }) =>
        `\n- ${file}:${line}:${column}: ${text}: ${templateFaultWords(language, fault)}`,
    )
    .join("");
}
