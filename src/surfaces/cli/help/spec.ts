import type { Language } from "../../../context/index.ts";

const english = {
  spec: "SPEC documents: what there is, whether each is complete and valid, what one says.",
  list: "Lists all SPECs with status and progress, a broken one too; folders among them that are none are named.",
  check: "Says every fault of one SPEC, or of all: file, line, and what would be right.",
  show: "Shows a SPEC's requirements with the criteria that prove them.",
};

const korean: typeof english = {
  spec: "SPEC 문서의 목록과 내용을 보여 주고, 빠짐없이 올바르게 작성되었는지 검사합니다.",
  list: "모든 SPEC을 상태, 진행 상황과 함께 보여 줍니다. 손상된 SPEC도 포함하며, SPEC이 아닌 폴더도 알려 줍니다.",
  check: "SPEC 하나 또는 전체의 모든 문제를 파일, 줄, 올바른 작성법과 함께 보여 줍니다.",
  show: "SPEC의 요구사항을 이를 증명하는 인수 기준과 함께 보여 줍니다.",
};

/** `alfred spec`. */
export const specHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
