import { compareDocuments, prepareDocument } from "../core/policy/compare.ts";

/**
 * Times comparisons against the floor that no comparison can beat: decoding and parsing the live document. All take
 * turns, a batch each, on the same documents, so that a busy machine slows all of them alike; the median of
 * the batches counts. No text is given twice to one prepared document, or it would be answered without reading.
 */
const rounds = 60;
const batch = 200;

const statements = Array.from({ length: 5 }, (_, at) => {
  const account = String(100_000_000_000 + at);
  return {
    Sid: `Statement${at}`,
    Effect: "Allow",
    Principal: {
      AWS: [`arn:aws:iam::${account}:role/platform/deployer`, `arn:aws:iam::${account}:user/deployer-user`],
    },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: {
      StringEquals: { "sts:ExternalId": `external-id-${at}`, "aws:PrincipalOrgID": "o-abcdefghij" },
      ArnLike: { "aws:PrincipalArn": [`arn:aws:iam::${account}:role/*`, `arn:aws:iam::${account}:user/*`] },
    },
  };
});
const intruder = { Effect: "Allow", Principal: { AWS: "999988887777" }, Action: "sts:AssumeRole" };
const expected = { Version: "2012-10-17", Statement: statements };
const roleContext = { account: "100000000000", organizationAccounts: new Set<string>() };

function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered).reverse();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reordered(member)])
      .reverse(),
  );
}

/** Live documents as GetRole returns them, each another text: their `Id` differs, which means nothing. */
function liveTexts(document: object): readonly string[] {
  return Array.from({ length: batch }, (_, at) =>
    encodeURIComponent(JSON.stringify({ ...document, Id: `id-${at}` })),
  );
}

/** The same policy put differently: other statements, the account's id for its root, actions in another case. */
const rewritten = {
  Version: "2008-10-17",
  Statement: statements.flatMap(({ Principal, Action, ...others }) =>
    Principal.AWS.map((principal) => ({
      ...others,
      Principal: { AWS: principal },
      Action: Action.map((name) => name.toLowerCase()),
    })),
  ),
};

const live = {
  equal: liveTexts(expected),
  reordered: liveTexts(Object(reordered(expected))),
  rewritten: liveTexts(rewritten),
  drift: liveTexts({ ...expected, Statement: [...statements, intruder] }),
};

interface Subject {
  readonly texts: readonly string[];
  readonly verdict: "equal" | "drift";
  /** As a multiple of the floor. */
  readonly budget: number;
}

const subjects: Readonly<Record<string, Subject>> = {
  equal: { texts: live.equal, verdict: "equal", budget: 2 },
  "equal, reordered": { texts: live.reordered, verdict: "equal", budget: 2 },
  "equal, rewritten": { texts: live.rewritten, verdict: "equal", budget: 10 },
  "equal, the expected text": {
    texts: live.equal.map(() => JSON.stringify(expected)),
    verdict: "equal",
    budget: 2,
  },
  drift: { texts: live.drift, verdict: "drift", budget: 20 },
};
const floorName = "floor: decodeURIComponent + JSON.parse";
const times = new Map([floorName, ...Object.keys(subjects)].map((name) => [name, [] as number[]]));

function time(name: string, run: () => void): void {
  const start = performance.now();
  run();
  times.get(name)?.push(((performance.now() - start) * 1000) / batch);
}

/** The expected side is prepared once, as a handler does it, and again for each round, which then has no remembered texts. */
function timeComparisons(name: string, texts: readonly string[], verdict: string): void {
  const prepared = prepareDocument(JSON.stringify(expected));
  if (!prepared.ok) throw new Error("the expected document cannot be read");
  time(name, () => {
    for (const text of texts) {
      const comparison = compareDocuments(prepared.document, text, roleContext);
      if (comparison.verdict !== verdict) throw new Error(`expected ${verdict}, found ${comparison.verdict}`);
    }
  });
}

for (let round = 0; round < rounds; round++) {
  let read = 0;
  time(floorName, () => {
    for (const text of live.equal) read += Object.keys(JSON.parse(decodeURIComponent(text))).length;
  });
  if (read === 0) throw new Error("the floor read nothing");
  for (const [name, { texts, verdict }] of Object.entries(subjects)) timeComparisons(name, texts, verdict);
}

function medianOf(name: string): number {
  // The first rounds are the compiler's.
  const measured = (times.get(name) ?? []).slice(rounds / 4).sort((one, other) => one - other);
  return measured[Math.floor(measured.length / 2)] ?? Number.NaN;
}

const floor = medianOf(floorName);
const size = JSON.stringify(expected).length;
console.log(`compare: 5 statements, ${size} characters, median of ${rounds - rounds / 4} rounds of ${batch}`);
for (const name of times.keys()) {
  const median = medianOf(name);
  const [ratio, budget] = [median / floor, subjects[name]?.budget ?? 1];
  if (ratio > budget) process.exitCode = 1;
  console.log(
    `  ${name.padEnd(40)} ${median.toFixed(1).padStart(8)} µs  ${ratio.toFixed(2).padStart(6)} × floor, budget ${budget}`,
  );
}
