import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { routeExample } from "../../core/contract/routes.ts";
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

test("`expectations check` warns about a route that the deployment does not have, and validates `notify`", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-routes-"));
  const place = path.join(folder, "app.yaml");
  const checked = (notify: string) => {
    const text = readFileSync("expectations/qovery-access.yaml", "utf8");
    writeFileSync(place, `${text}notify: ${notify}\n`);
    return command(["expectations", "check", place]);
  };
  vi.stubEnv("TRUST_DRIFT_PROTECTED_ROLES", "qovery-*");
  expect((await checked("payments")).errors).toContain("TRUST_DRIFT_ROUTES is not set");
  vi.stubEnv("TRUST_DRIFT_ROUTES", `[${routeExample}]`);
  expect(await checked("payments")).toMatchObject({ code: 0, errors: "" });
  expect((await checked("payment")).errors).toContain(
    "warning: qovery-access: notify: no route has the name payment (TRUST_DRIFT_ROUTES has payments)",
  );
  expect((await checked("<!channel>")).errors).toContain(
    "notify: expected lower-case letters, digits and hyphens",
  );
  vi.stubEnv("TRUST_DRIFT_ROUTES", '[{"name":"payments","slack":{"channel":"x"}}]');
  expect((await checked("payments")).errors).toContain(
    "TRUST_DRIFT_ROUTES[0].slack.channel must be a channel ID",
  );
});
