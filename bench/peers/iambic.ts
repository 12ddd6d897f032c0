import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import { account, type Pair } from "./pairs.ts";
import { type Answer, type Aws, type Peer, type Result, SkippedError } from "./peer.ts";
import { installed, installPythonTool, reasonIn, run } from "./run.ts";

const version = "0.11.97";

/** IAMbic's address of STS is fixed in its code. */
const redirect = path.join(import.meta.dirname, "programs/redirect");

/** What `iambic setup` writes for one account, with the roles that its CloudFormation stacks create. */
const config = {
  template_type: "NOQ::Core::Config",
  version: "1",
  aws: {
    accounts: [
      {
        account_id: account,
        account_name: "pairs",
        default_region: "us-east-1",
        hub_role_arn: `arn:aws:iam::${account}:role/IambicHubRole`,
        spoke_role_arn: `arn:aws:iam::${account}:role/IambicSpokeRole`,
        iambic_managed: "read_and_write",
      },
    ],
  },
};

/** IAMbic keeps roles as YAML in Git: what an import changes is the drift. */
export const iambic: Peer = {
  name: "IAMbic",
  version,
  licence: "Apache-2.0",
  purpose: "keeps identities of several clouds as code in Git",
  asked: "the expected roles imported, then the live ones: roles whose template changed",
  command: "iambic import",
  async ask(pairs, aws) {
    const programs = await installPythonTool("iambic", `iambic-core==${version}`);
    const folder = path.join(installed, "runs", "iambic");
    await rm(folder, { recursive: true, force: true });
    await mkdir(path.join(folder, "config"), { recursive: true });
    await writeFile(path.join(folder, "config", "iambic_config.yaml"), stringify(config));
    const importRoles = async (which: "expected" | "actual") => {
      await aws.put(pairs, which);
      return importedBy(path.join(programs, "iambic"), folder, aws);
    };
    const before = await importRoles("expected");
    const after = await importRoles("actual");
    return compared(pairs, before, after, aws);
  },
};

/** The templates of the roles by their file. */
type Templates = ReadonlyMap<string, string>;

async function importedBy(program: string, folder: string, aws: Aws): Promise<Templates> {
  const { code, output } = await run(program, ["import"], {
    cwd: folder,
    env: { ...aws.environment, PYTHONPATH: redirect },
  });
  await writeFile(path.join(installed, "runs", "iambic.log"), output);
  if (code !== 0) throw new SkippedError(`iambic import failed: ${reasonIn(output)}`);
  const files = (await readdir(folder, { recursive: true })).filter((file) => /pair.*\.ya?ml$/.test(file));
  if (files.length === 0) throw new SkippedError(`iambic import wrote no role: ${reasonIn(output)}`);
  return new Map(
    await Promise.all(
      files.map(async (file) => [file, await readFile(path.join(folder, file), "utf8")] as const),
    ),
  );
}

function compared(pairs: readonly Pair[], before: Templates, after: Templates, aws: Aws): Result {
  const byRole = new Map(pairs.map(({ role }) => [role, answerAbout(role, before, after)]));
  return { kind: "answered", byRole, calls: aws.takeCalls() };
}

function answerAbout(role: string, before: Templates, after: Templates): Answer {
  const named = (templates: Templates) =>
    [...templates].find(([file]) => file.replaceAll("_", "-").includes(role));
  const [one, other] = [named(before), named(after)];
  if (one === undefined || other === undefined) throw new SkippedError(`iambic import wrote no ${role}`);
  const isDrift = one[1] !== other[1];
  return { isDrift, says: isDrift ? `modified: ${other[0]}` : "" };
}
