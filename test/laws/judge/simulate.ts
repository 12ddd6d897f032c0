import { pathToFileURL } from "node:url";
import * as v from "valibot";
import { type Grants, writeDocument } from "../../oracle/document.ts";
import type { Caller, OwnPolicy, Request } from "../../oracle/request.ts";
import { ownAccount } from "../../oracle/vocabulary.ts";

/** Whether the second judge admits the request. It throws where it cannot read the document. */
export type Judge = (document: Grants, request: Request) => boolean;

const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const nothingOfSts = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
};

/** The policies beside the trust policy that make the caller's own ones say this. */
const ownPolicies: Readonly<Record<OwnPolicy, object>> = {
  allows: { identityPolicies: [{ name: "own", policy: everything }] },
  silent: { identityPolicies: [] },
  bounded: {
    identityPolicies: [{ name: "own", policy: everything }],
    permissionBoundaryPolicies: [{ name: "boundary", policy: nothingOfSts }],
  },
};

/** The caller as the judge names it: by ARN, by the service's name, or by the provider. */
function principalOf(caller: Caller): string {
  switch (caller.kind) {
    case "account-root":
      return `arn:aws:iam::${caller.account}:root`;
    case "user":
      return caller.arn;
    case "role-session":
      return `arn:aws:sts::${caller.account}:assumed-role/${caller.roleArn.split("/").at(-1)}/${caller.sessionName}`;
    case "federated-user":
      return `arn:aws:sts::${caller.account}:federated-user/${caller.name}`;
    case "canonical-user":
      return caller.id;
    case "service":
      return caller.name;
    case "federated":
      return caller.provider;
  }
}

function simulationOf(document: Grants, { caller, action, context, ownPolicy }: Request): object {
  const values = [...context].map(([key, found]) => [key, found.length === 1 ? found[0] : found]);
  return {
    request: {
      principal: principalOf(caller),
      action,
      resource: { resource: `arn:aws:iam::${ownAccount}:role/judged`, accountId: ownAccount },
      contextVariables: Object.fromEntries(values),
    },
    ...ownPolicies["account" in caller ? ownPolicy : "silent"],
    serviceControlPolicies: [{ orgIdentifier: "r-ab12", policies: [{ name: "all", policy: everything }] }],
    resourceControlPolicies: [],
    // The simulator reads a name from what its library calls a validated policy, and fails on a plain one
    resourcePolicy: {
      __validated: true,
      policyDocument: writeDocument(document),
      metadata: { name: "trust" },
      errors: [],
    },
  };
}

const library = v.object({ runUnsafeSimulation: v.function() });

/** The simulator, from the folder that `npm run judge` installs it in. */
export async function loadJudge(folder: URL): Promise<Judge> {
  const entry = new URL("node_modules/@cloud-copilot/iam-simulate/dist/esm/index.js", folder);
  const { runUnsafeSimulation } = v.parse(library, { ...(await import(pathToFileURL(entry.pathname).href)) });
  return (document, request) => runUnsafeSimulation(simulationOf(document, request), {}) === "Allowed";
}
