import { IAMClient } from "@aws-sdk/client-iam";
import { iamRoleLister } from "../../adapters/iam/roles.ts";
import { Catalogue } from "../../core/expectations/catalogue.ts";
import { parseExpectation } from "../../core/expectations/expectation.ts";
import type { KnownRole, SweepPorts, SweepProgress } from "../../core/sweep/ports.ts";

export const accountCount = 5000;
export const rolesPerAccount = 1000;
const expectationCount = 5000;
export const account = "444444444444";
const now = new Date("2026-03-01T10:00:00.000Z");

/** As a platform team writes them. Every second role of the account has one. */
function expectations(): Catalogue {
  const parsed = Array.from({ length: expectationCount }, (_, at) =>
    parseExpectation(
      {
        name: `team-${at}`,
        match: { accounts: "*", roles: [`team-${at}-*`] },
        trust: trustOf(at),
        response: "auto",
      },
      `team-${at}.yaml`,
    ),
  );
  return new Catalogue(
    parsed,
    Array.from({ length: accountCount }, (_, at) => String(100_000_000_000 + at)),
  );
}

/** A role of another account, and one in each account of the organization. */
function trustOf(at: number, of = "{{account}}") {
  const deployers = [
    `arn:aws:iam::${283_389_881_000 + at}:role/deployer`,
    `arn:aws:iam::${of}:role/ci/deployer-${at}`,
  ];
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: deployers }, Action: "sts:AssumeRole" }],
  };
}

const unprotected = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** What IAM answers. */
function listing(): string {
  const members = Array.from({ length: rolesPerAccount }, (_, at) => {
    const name = at % 2 === 0 ? `team-${at}-app` : `app-${at}`;
    const document = encodeURIComponent(JSON.stringify(at % 2 === 0 ? trustOf(at, account) : unprotected));
    return `<member><Path>/</Path><RoleName>${name}</RoleName><RoleId>AROAEXAMPLE${at}</RoleId><Arn>arn:aws:iam::${account}:role/${name}</Arn><CreateDate>2025-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>${document}</AssumeRolePolicyDocument><MaxSessionDuration>3600</MaxSessionDuration></member>`;
  });
  return `<ListRolesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListRolesResult><IsTruncated>false</IsTruncated><Roles>${members.join("")}</Roles></ListRolesResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></ListRolesResponse>`;
}

/** The real sweep and the SDK's reading of a page; the table is in memory, and each of its calls is counted. */
export function sweptAccount() {
  const body = new TextEncoder().encode(listing());
  const requestHandler = { handle: async () => ({ response: { statusCode: 200, headers: {}, body } }) };
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "none" };
  const clientOf = () => new IAMClient({ region: "us-east-1", credentials, requestHandler });
  const calls: string[] = [];
  const counted =
    <Arguments extends readonly unknown[], Result>(call: string, work: (...given: Arguments) => Result) =>
    async (...given: Arguments): Promise<Result> => {
      calls.push(call);
      return work(...given);
    };
  const catalogue = expectations();
  const known = new Map<string, KnownRole>();
  let progress: SweepProgress = {};
  const lister = iamRoleLister(clientOf);
  const ports: SweepPorts = {
    roles: {
      list: (of, marker) => {
        calls.push("sts:AssumeRole", "iam:ListRoles");
        return lister.list(of, marker);
      },
    },
    sweeps: {
      latest: counted("dynamodb:BatchGetItem", () => ({ catalogue })),
      read: counted("dynamodb:Query", () => ({ progress, known: [...known.values()], principals: [] })),
      save: counted("dynamodb:TransactWriteItems", (_, next) => {
        progress = next;
      }),
      remember: counted("dynamodb:UpdateItem", (_, roles) => {
        for (const role of roles) known.set(role.name, role);
      }),
      rememberPrincipals: counted("dynamodb:UpdateItem", () => undefined),
    },
    rechecks: { send: counted("sqs:SendMessage", () => undefined) },
    goneRechecks: { send: counted("sqs:SendMessage", () => undefined) },
    snapshots: { order: counted("sqs:SendMessage", () => undefined) },
    directory: { dependentsOf: async () => [] },
    journal: { announce: async () => undefined },
    unannounced: { all: async () => [], put: async () => undefined, delete: async () => undefined },
    incidents: async () => [],
    hub: "222222222222",
    toggle: { read: async () => ({ mode: "on" }) },
    openIncidents: { read: async () => ({ open: [], reminded: new Map() }), noteReminded: async () => {} },
    followUpOrders: { send: async () => {} },
    reminderHours: [],
    toggleHistory: { writeOf: async () => undefined },
    toggleMarks: { read: async () => undefined, write: async () => undefined },
    pushes: { unreported: async () => [], writeOnce: async () => false, noteReported: async () => undefined },
    clock: { now: () => now },
    settings: { unprotected: "alert-risky" },
    partition: "aws",
  };
  return { ports, calls };
}
