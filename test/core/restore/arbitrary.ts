import fc from "fast-check";
import type { RoleSnapshot } from "../../../core/restore/snapshots/snapshot.ts";
import { account, allowing, boundaryArn, ownPolicyArn, readOnlyArn, rich, trusting } from "./samples.ts";

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html for what IAM takes */
const name = fc.string({ unit: fc.constantFrom(..."abzAZ09_+=,.@-"), minLength: 1, maxLength: 64 });
const path = fc
  .array(fc.string({ unit: fc.constantFrom(..."abz09-_.:$'\"&"), minLength: 1, maxLength: 8 }), {
    maxLength: 3,
  })
  .map((segments) => ["", ...segments, ""].join("/"));

/** Tab, line feed, and what Latin-1 can show; but no blank lines only, which the SDK reads from XML as empty. */
const description = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom("\t", "\n", "'", '"', "\\", "$(x)", "file://"),
      fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      fc.integer({ min: 0xa1, max: 0xff }).map((code) => String.fromCharCode(code)),
    ),
    maxLength: 40,
  })
  .filter((text) => text === "" || text.trim() !== "");

const tagText = fc.constantFrom(..."aZ9 _.:/=+-@éßÆ日本語Ωд");
const tag = fc.record({
  key: fc.string({ unit: tagText, minLength: 1, maxLength: 20 }).filter((key) => key.trim() === key),
  value: fc.string({ unit: tagText, maxLength: 40 }),
});

const document = fc
  .record({
    action: fc.constantFrom("s3:*", "logs:PutLogEvents", "iam:*"),
    deny: fc.boolean(),
    spaces: fc.nat(2),
  })
  .map(({ action, deny, spaces }) => {
    return JSON.stringify(JSON.parse(allowing(action, deny ? "Deny" : "Allow")), undefined, spaces);
  });

const trust = fc
  .uniqueArray(
    fc.constantFrom(
      "arn:aws:iam::283389881690:role/example",
      "arn:aws:iam::283389881690:user/example",
      "arn:aws:iam::999999999999:root",
      "self",
    ),
    { minLength: 1 },
  )
  .map((principals) => (arn: string) => trusting(...principals.map((one) => (one === "self" ? arn : one))));

const attached = fc.subarray([ownPolicyArn, readOnlyArn, "arn:aws:iam::aws:policy/job-function/Billing"]);

/** A deleted role of any form that IAM takes. */
export const anySnapshot: fc.Arbitrary<RoleSnapshot> = fc
  .record({
    name,
    path,
    trust,
    description: fc.option(description, { nil: undefined }),
    maxSessionDurationSeconds: fc.integer({ min: 3600, max: 43_200 }),
    tags: fc.uniqueArray(tag, { selector: ({ key }) => key.toLowerCase(), maxLength: 49 }),
    permissionsBoundary: fc.option(fc.constant(boundaryArn), { nil: undefined }),
    attachedPolicies: attached,
    inlinePolicies: fc.uniqueArray(fc.record({ name, document }), {
      selector: (policy) => policy.name,
      maxLength: 4,
    }),
    instanceProfiles: fc.uniqueArray(fc.record({ name, path }), {
      selector: (profile) => profile.name,
      maxLength: 2,
    }),
  })
  .map((role) => {
    const { description: words, permissionsBoundary, instanceProfiles, ...rest } = role;
    const arn = `arn:aws:iam::${account}:role${role.path}${role.name}`;
    const prefix = `arn:aws:iam::${account}:instance-profile`;
    return {
      ...rest,
      account,
      arn,
      id: rich.id,
      trust: role.trust(arn),
      takenAt: rich.takenAt,
      instanceProfiles: instanceProfiles.map((profile) => ({
        ...profile,
        arn: `${prefix}${profile.path}${profile.name}`,
      })),
      ...(words !== undefined && { description: words }),
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    };
  });
