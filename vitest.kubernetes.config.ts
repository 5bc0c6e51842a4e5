import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/kubernetes/**/*.test.ts"],
    env: { TZ: "UTC" },
    testTimeout: 180_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
