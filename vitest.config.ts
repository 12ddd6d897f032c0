import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Vitest leaves one core free, which makes one worker of two cores; most tests with real parts wait more than they work
    maxWorkers: 2,
    setupFiles: ["./test/support/seed.ts"],
    // Tests with real parts start processes of their own; each folder says what its slowest step needs
    testTimeout: 20_000,
    hookTimeout: 120_000,
    reporters: ["default", "./test/support/closing-line.ts"],
  },
});
