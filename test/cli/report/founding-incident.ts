import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { actionsIn } from "../../../local/demo/actions.ts";
import { openInbox } from "../../../local/demo/inbox.ts";
import { observerOf } from "../../../local/demo/observer.ts";
import { rotation } from "../../../local/demo/steps/rotation.ts";
import { startOrganization } from "../../../local/organization.ts";
import { accounts } from "../../../local/shared/accounts.ts";
import { buildCli } from "../../../tools/cli-bundle.ts";

/** The report of the incident of 2025-09-01 in each format, as the bundled command prints it. */
export interface Printed {
  readonly id: string;
  readonly html: string;
  readonly markdown: string;
  readonly json: string;
}

/** Plays the steps of the demo about the vendor's deployer in a local organization, from its deletion to the approval. */
export async function reportOfFoundingIncident(folder: string): Promise<Printed> {
  const [organization, { file }] = await Promise.all([
    startOrganization(),
    buildCli(path.join(folder, "dist")),
  ]);
  try {
    const inbox = await openInbox(organization, "report-inbox");
    try {
      const demo = {
        organization,
        actions: actionsIn(organization),
        observer: observerOf(organization, inbox),
      };
      for (const step of rotation) await step.run(demo);
    } finally {
      await inbox.close();
    }
    const env = {
      AWS_ENDPOINT_URL: organization.url,
      AWS_ACCESS_KEY_ID: accounts.hub,
      AWS_SECRET_ACCESS_KEY: "local",
    };
    const trustdrift = async (...args: readonly string[]) =>
      (await promisify(execFile)(process.execPath, [file, ...args], { cwd: folder, env })).stdout;
    const incidents = await trustdrift("incidents", "--state", "reverted", "--json");
    const [id = "no group"] = /group-[0-9a-f]{32}/.exec(incidents) ?? [];
    const print = (format: string) =>
      trustdrift("incident", "report", id, "--format", format, "--time-zone", "Europe/Paris");
    return { id, html: await print("html"), markdown: await print("md"), json: await print("json") };
  } finally {
    await organization.stop();
  }
}
