import {
  type Grants,
  type Scalar,
  type StatementText,
  type TrustDocument,
  writeDocument,
} from "../oracle/document.ts";
import type { Random } from "../oracle/random.ts";

type Writable = Readonly<Record<string, unknown>>;

/** Keys in another order at every depth; lists of one without their brackets, now and then. */
function loosen(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => loosen(item, random));
    return items.length === 1 && random.chance(0.5) ? items[0] : items;
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      random.shuffle(Object.entries(value)).map(([key, item]) => [key, loosen(item, random)]),
    );
  }
  return value;
}

function unquote(value: Scalar, random: Random): Scalar {
  if (random.chance(0.5)) return value;
  if (value === "true" || value === "false") return value === "true";
  return typeof value === "string" && String(Number(value)) === value ? Number(value) : value;
}

function unquoteAll(condition: StatementText["Condition"], random: Random): Writable {
  const keys = (tests: Readonly<Record<string, Scalar | readonly Scalar[]>>) =>
    Object.fromEntries(
      Object.entries(tests).map(([key, values]) => [
        key,
        [values].flat().map((value) => unquote(value, random)),
      ]),
    );
  return Object.fromEntries(
    Object.entries(condition ?? {}).map(([operator, tests]) => [operator, keys(tests)]),
  );
}

function decorate(statement: StatementText, random: Random): Writable {
  const condition = statement.Condition ?? (random.chance(0.3) ? {} : undefined);
  const everyone = JSON.stringify(statement.Principal) === '{"AWS":["*"]}' && random.chance(0.5);
  return {
    ...statement,
    ...(everyone ? { Principal: "*" } : {}),
    ...(random.chance(0.5) ? { Sid: `Sid${random.below(1000)}` } : {}),
    ...(condition === undefined ? {} : { Condition: unquoteAll(condition, random) }),
  };
}

function statementsOf({ Statement }: TrustDocument): readonly StatementText[] {
  return [Statement].flat();
}

/** The same document in loose words: labels, brackets, order of keys, quotation marks. */
export function writeLoosely(grants: Grants, random: Random): object {
  const document = writeDocument(grants);
  const statements = statementsOf(document).map((statement) => decorate(statement, random));
  const labelled = { ...document, ...(random.chance(0.3) ? { Id: "some-id" } : {}), Statement: statements };
  return Object(loosen(labelled, random));
}

/** The same document as an object, as text, indented, or percent-encoded as IAM answers. */
export function encode(document: object, random: Random): string | object {
  const text = JSON.stringify(document, undefined, random.pick([undefined, 2, "\t"]));
  return random.pick<string | object>([
    document,
    text,
    ` \n${text}\n`,
    encodeURIComponent(text),
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase()),
    encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%2A", "*"),
  ]);
}
