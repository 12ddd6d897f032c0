// Installs `.sst/platform`, which SST needs to run programs and TypeScript to check them. Does nothing if it is up to date.
//   node tools/sst-platform.ts
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { withLock } from "./lock.ts";

const project = path.resolve(import.meta.dirname, "..");
const platform = path.join(project, ".sst/platform");
const stamp = path.join(project, ".sst/installed");
/** SST looks for its tools here. A separate folder, so that an installed Pulumi is neither used nor replaced. */
const config = path.join(project, ".build/sst-config");

/**
 * Runs `sst install` once for this version of SST and these providers. Needs npm and its registry, nothing else.
 * @throws Error with the output of SST or npm
 */
export async function installPlatform(): Promise<void> {
  if (isInstalled()) return;
  mkdirSync(path.join(project, ".sst"), { recursive: true });
  // Test files run in parallel: the first one installs, the others wait.
  await withLock(path.join(project, ".sst/installing"), async () => {
    if (isInstalled()) return;
    writePulumiStandIn();
    const sst = path.join(project, "node_modules/.bin/sst");
    const flags = ["install", "--stage", "test", "--print-logs"];
    const options = { cwd: project, env: environment(), maxBuffer: 64 * 1024 * 1024 };
    await promisify(execFile)(sst, flags, options).catch((cause: { stdout?: string; stderr?: string }) => {
      const output = `${cause.stdout ?? ""}${cause.stderr ?? ""}`.trim().split("\n").slice(-20).join("\n");
      throw new Error(
        `sst install failed. It needs npm and its registry. The end of its output:\n${output}`,
        {
          cause,
        },
      );
    });
    writeFileSync(stamp, digest());
  });
}

function isInstalled(): boolean {
  return existsSync(platform) && existsSync(stamp) && readFileSync(stamp, "utf8") === digest();
}

/** The installation depends on the version of SST, the configured providers, and this file. */
function digest(): string {
  const hash = createHash("sha256");
  for (const file of ["node_modules/sst/package.json", "sst.config.ts", "tools/sst-platform.ts"])
    hash.update(readFileSync(path.join(project, file)));
  return hash.digest("hex");
}

/** `sst install` only runs `pulumi version`, and would download 250 MB for this. */
function writePulumiStandIn(): void {
  const file = path.join(config, "sst/bin/pulumi");
  mkdirSync(path.dirname(file), { recursive: true });
  const version = pulumiVersion();
  writeFileSync(
    file,
    `#!/bin/sh\n[ "$1" = version ] && echo ${version} || { echo "pulumi is not installed: $*" >&2; exit 1; }\n`,
  );
  chmodSync(file, 0o755);
}

/** The version that SST 4.17.1 requires. With another one, SST would download Pulumi. */
export const pulumiVersion = () => "v3.215.0";

export function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    XDG_CONFIG_HOME: config,
    SST_NO_BUN: "1", // npm, which is here, instead of a download of bun
    SST_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_prefer_offline: "true",
  };
}

if (import.meta.main) {
  const started = performance.now();
  await installPlatform();
  console.log(`.sst/platform is installed (${Math.round(performance.now() - started)} ms)`);
}
