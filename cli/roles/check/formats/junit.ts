import type { AccountReport, Report, RoleReport } from "../report.ts";

/** JUnit's XML: a suite for each account, a failure for each role with drift, an error for an account without reading. */
export function asJunit({ accounts, drift }: Report): string {
  const suites = accounts.map((account) =>
    suite(
      account,
      drift.filter((one) => one.account === account.account),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="trustdrift check">\n${suites.join("")}</testsuites>\n`;
}

function suite(account: AccountReport, drift: readonly RoleReport[]): string {
  const error = account.error;
  const asExpected = Math.max(0, account.protected - drift.filter(({ kind }) => kind !== "missing").length);
  const cases = [
    ...drift.map(failure),
    ...(error === undefined
      ? []
      : [testCase("ListRoles", account.account, `<error message="${escaped(error)}"/>`)]),
    ...(asExpected === 0 ? [] : [testCase(`${asExpected} roles as expected`, account.account, "")]),
  ];
  const counts = `tests="${cases.length}" failures="${drift.length}" errors="${error === undefined ? 0 : 1}"`;
  return `  <testsuite name="account ${account.account}" ${counts}>\n${cases.join("")}  </testsuite>\n`;
}

function failure({ account, role, severity, expectation = "", changes }: RoleReport): string {
  const texts = changes.map(({ message }) => message).join("\n");
  const message = `${severity}: ${changes[0]?.message ?? ""}`;
  const body = `<failure type="${severity}" message="${escaped(message)}">${escaped(`${expectation}\n${texts}`)}</failure>`;
  return testCase(role, account, body);
}

function testCase(name: string, account: string, body: string): string {
  return `    <testcase classname="${account}" name="${escaped(name)}">${body}</testcase>\n`;
}

/** XML 1.0 has no place for control characters, escaped or not. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
