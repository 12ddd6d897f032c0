import { type Expectation, parseExpectation } from "../../core/expectations/expectation.ts";

const trust = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: "arn:aws:iam::283389881690:role/x" }, Action: "sts:AssumeRole" },
  ],
};

export function expectationOf(name: string, match: Expectation["match"]): Expectation {
  return parseExpectation({ name, match, trust }, name);
}

interface Layout {
  /** What distinguishes the patterns of two expectations. */
  readonly name: string;
  readonly match: (at: number) => Expectation["match"];
}

/** @returns five digits, so that no pattern continues another */
function digits(at: number): string {
  return String(at).padStart(5, "0");
}

export function accountOf(at: number): string {
  return String(100_000_000_000 + at);
}

const ofEvery = (roleOf: (at: string) => string): Layout["match"] => {
  return (at) => ({ accounts: "*", roles: [roleOf(digits(at))] });
};
const ofOwn = (roleOf: (at: string) => string): Layout["match"] => {
  return (at) => ({ accounts: [accountOf(at)], roles: [roleOf(digits(at))] });
};

/** As organizations name their roles. None of the expectations of a layout clash. */
export const layouts: readonly Layout[] = [
  { name: "literal names", match: ofEvery((at) => `team-${at}-app`) },
  { name: "starts", match: ofEvery((at) => `team-${at}-*`) },
  { name: "starts, with the same end", match: ofEvery((at) => `${at}-*-production-role`) },
  { name: "ends, with the same start", match: ofEvery((at) => `production-role-*-${at}`) },
  { name: "folders", match: ofEvery((at) => `platform/${at}/*`) },
  { name: "names in one folder", match: ofEvery((at) => `platform/app${at}-*`) },
  { name: "accounts, of one name", match: ofOwn(() => "platform-deploy-role") },
  { name: "accounts, of one pattern", match: ofOwn(() => "platform-*-role") },
  { name: "accounts, and the middle", match: ofOwn((at) => `*-app${at}-*`) },
];

export function expectationsIn({ match }: Pick<Layout, "match">, count: number): readonly Expectation[] {
  return Array.from({ length: count }, (_, at) => expectationOf(`e${at}`, match(at)));
}
