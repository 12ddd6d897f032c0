import type { Reporter, TestModule } from "vitest/node";

/** One plain line that says how the run ended, for people and for CI: `N passed, N failed, N skipped`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) count[stateOf(test.result().state)] += 1;
      // A file that does not load has no tests to fail
      if (module.state() === "failed" && !tests.some((test) => test.result().state === "failed"))
        count.failed += 1;
    }
    console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}

function stateOf(state: "passed" | "failed" | "skipped" | "pending"): "passed" | "failed" | "skipped" {
  return state === "pending" ? "skipped" : state;
}
