import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Most tests with real processes wait more than they compute. Vitest's default leaves one of two cores unused
    maxWorkers: 2,
    setupFiles: ["./test/support/seed.ts"],
    // Generous limits, because tests with real processes must also pass on a loaded machine
    testTimeout: 300_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000, interval: 50 } },
    reporters: ["default", "./test/support/closing-line.ts"],
  },
});
