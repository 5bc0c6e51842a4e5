/** Words of wishes and the domains they speak of; the first that occurs in a description wins. */
const domains: readonly (readonly [string, RegExp])[] = [
  [
    "AUTH",
    /인증|로그인|로그아웃|회원\s?가입|비밀번호|\b(auth\w*|log\s?in|log\s?out|sign\s?(in|up)|password|oauth|sso|session)\b/i,
  ],
  ["PAY", /결제|지불|환불|\b(pay|payments?|billing|invoices?|checkout|refunds?|subscriptions?)\b/i],
  ["SEARCH", /검색|\b(search\w*|find|filter\w*)\b/i],
  ["CART", /장바구니|\b(cart|basket)\b/i],
  ["ORDER", /주문|\borders?\b/i],
  ["NOTIFY", /알림|\b(notif\w+|alerts?|reminders?)\b/i],
  ["MAIL", /이메일|메일|\be?-?mails?\b/i],
  ["UPLOAD", /업로드|\buploads?\b/i],
  ["EXPORT", /내보내기|다운로드|\b(export\w*|downloads?)\b/i],
  ["IMPORT", /가져오기|\bimport\w*\b/i],
  ["REPORT", /보고서|통계|\b(reports?|statistics|analytics|dashboards?)\b/i],
  ["ADMIN", /관리자|\badmin\w*\b/i],
  ["USER", /사용자|회원|프로필|\b(users?|profiles?|accounts?)\b/i],
  ["API", /\b(api|rest|graphql|endpoints?|webhooks?)\b/i],
  ["CACHE", /캐시|\bcach\w+\b/i],
  ["LOG", /로그|로깅|\blogg?(s|ing)?\b/i],
  ["DATA", /데이터|\b(database|data|schema|migrations?)\b/i],
  ["CHAT", /채팅|메시지|\b(chat|messag\w+)\b/i],
  ["UI", /화면|디자인|\b(ui|page|screen|theme|dark mode)\b/i],
  ["CLI", /명령|\b(cli|command line|terminal)\b/i],
  ["CONFIG", /설정|\b(config\w*|settings?|preferences?)\b/i],
  ["I18N", /번역|다국어|\b(i18n|translat\w+|locali[sz]\w+|languages?)\b/i],
  ["SECURITY", /보안|권한|\b(security|permissions?|roles?|encrypt\w+)\b/i],
  ["TEST", /테스트|\btest\w*\b/i],
  ["PERF", /성능|\b(performance|speed|faster|latency)\b/i],
];

const fillWords = new Set(
  "a an and as at be by can for from i in into is it let make of on or our so that the their them they this to we with want should would add create build implement new support allow have has".split(
    " ",
  ),
);
const domainCharactersMax = 12;

/** The domain of a wish: by its words in English or Korean, else its most telling word, else `FEATURE`. */
export function domainOf(description: string): string {
  const known = domains.find(([, words]) => words.test(description));
  if (known !== undefined) return known[0];
  const words = description.match(/[A-Za-z][A-Za-z0-9]*/g) ?? [];
  const telling = words.filter((word) => word.length > 2 && !fillWords.has(word.toLowerCase()));
  const longest = telling.reduce((best, word) => (word.length > best.length ? word : best), "");
  return longest === "" ? "FEATURE" : longest.slice(0, domainCharactersMax).toUpperCase();
}
