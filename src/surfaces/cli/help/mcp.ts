import type { Language } from "../../../context/index.ts";

const english = {
  mcp: "Serves alfred's operations to a client of the Model Context Protocol: tools, the state as resources, the phases as prompts. Ends when the client closes its side.",
};

const korean: typeof english = {
  mcp: "Model Context Protocol 클라이언트에 alfred의 기능을 제공합니다: 도구, 리소스로 보는 상태, 프롬프트로 쓰는 페이즈. 클라이언트가 연결을 닫으면 끝납니다.",
};

/** `alfred mcp`. */
export const mcpHelp: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
