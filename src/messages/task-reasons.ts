import type { Language } from "../context/index.ts";

/** Why a task is skipped itself, as its comment in the file says it. */
export type SkipReason =
  | { readonly kind: "chosen" }
  | { readonly kind: "limit"; readonly attempts: number; readonly attemptsMax: number };

/** As the reason that `skipReasonText` gives for a limit begins, in either language. */
const limitReason = /^(?:attempts used up|시도 횟수 초과)/;

/** Whether a skip was alfred's own, and no person has decided it. */
export function isLimitReason(text: string): boolean {
  return limitReason.test(text);
}

export function skipReasonText(language: Language, reason: SkipReason): string {
  if (reason.kind === "chosen") return language === "ko" ? "사용자 선택" : "by choice";
  const { attempts, attemptsMax } = reason;
  return language === "ko"
    ? `시도 횟수 초과 (${attempts}/${attemptsMax}), 직접 처리 필요`
    : `attempts used up (${attempts}/${attemptsMax}), to be handled by hand`;
}
