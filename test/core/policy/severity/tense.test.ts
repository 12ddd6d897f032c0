import { expect, test } from "vitest";
import { inPastTense } from "../../../../core/policy/severity/sentences/tense.ts";

test.each([
  ["role a can now assume this role", "role a could assume this role"],
  ["role a can no longer assume this role", "role a could not assume this role"],
  [
    "role a can now assume this role, without any condition: the external ID is no longer required",
    "role a could assume this role, without any condition: the external ID was not required",
  ],
  [
    "role a can now assume this role: the external ID and MFA are no longer required",
    "role a could assume this role: the external ID and MFA were not required",
  ],
  [
    "role a can no longer assume this role: a Deny statement prevents this with MFA",
    "role a could not assume this role: a Deny statement prevented this with MFA",
  ],
  [
    "role a can now assume this role: a Deny statement no longer prevents this",
    "role a could assume this role: a Deny statement did not prevent this",
  ],
  [
    "the trust policy admits role a, who can tag sessions of this role",
    "the trust policy admitted role a, who could tag sessions of this role",
  ],
  ["the trust policy lets role a tag sessions", "the trust policy let role a tag sessions"],
  [
    "role a appears as its unique id AROA: it was deleted",
    "role a appeared as its unique id AROA: it was deleted",
  ],
  [
    "the documents differ in a way that cannot be taken apart: read both",
    "the documents differed in a way that cannot be taken apart: read both",
  ],
  [
    "the statements differ, but allow the same requests",
    "the statements differed, but allowed the same requests",
  ],
  [
    "the statements name other actions, which AWS STS does not have today",
    "the statements named other actions, which AWS STS does not have today",
  ],
])("given %j, when the drift is repaired, then the message is %j", (message, past) => {
  expect(inPastTense(message)).toBe(past);
});
