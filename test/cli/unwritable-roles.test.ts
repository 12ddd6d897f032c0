import { afterEach, expect, test, vi } from "vitest";
import { command } from "./support/command-line.ts";

afterEach(() => vi.unstubAllEnvs());

async function check(setting: string): Promise<{ code: number; errors: string }> {
  vi.stubEnv("TRUST_DRIFT_PROTECTED_ROLES", setting);
  return command(["expectations", "check", "expectations/qovery-access.yaml"]);
}

test("`expectations check` warns about roles that the responder may not write, and succeeds", async () => {
  const { code, errors } = await check("app-*, other");
  expect(code).toBe(0);
  expect(errors).toContain("warning: qovery-access: match.roles: qovery-user-role");
  expect(errors).toContain("no pattern of TRUST_DRIFT_PROTECTED_ROLES covers it");
});

test("`expectations check` does not warn where the setting covers every role", async () => {
  expect(await check("app-*, qovery-*")).toMatchObject({ code: 0, errors: "" });
});
