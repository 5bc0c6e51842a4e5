import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The example of tasks.md, in the language that it was first written in. */
export const koreanTasks = `# 작업 계획

## Wave 1
- [x] **T-001**: DB 스키마
- [x] **T-002**: 인증 모듈

## Wave 2
- [!] **T-003**: API 구현
  - blocked_by: T-001, T-002
  - 작업:
    - [x] 엔드포인트 정의
    - [ ] 에러 처리
  <!-- 이전 에러: npm test 실패 -->
  <!-- 재시도: 2/2 -->
- [ ] **T-004**: 문서

## Wave 3
- [-] **T-006**: 화면
  - blocked_by: T-003
`;

export const englishTasks = `# Plan

## Wave 1
- [x] **T-001**: Database schema
- [x] **T-002**: Authentication

## Wave 2
- [!] **T-003**: Implement the API
  - blocked_by: T-001, T-002
  - tasks:
    - [x] define the endpoints
    - [ ] handle errors
  <!-- previous error: npm test failed -->
  <!-- attempts: 2/2 -->
- [ ] **T-004**: Documentation

## Wave 3
- [-] **T-006**: Screens
  - blocked_by: T-003
`;

/** A file written in the form of another tool. */
export function foreignFile(name: "spec-kit.md" | "openspec.md" | "task-master.json"): string {
  return readFileSync(fileURLToPath(new URL(`../fixtures/task-files/${name}`, import.meta.url)), "utf8");
}
