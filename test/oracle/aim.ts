import { anyCaller, callerFor, settled } from "./callers.ts";
import { check } from "./condition.ts";
import type { ConditionTest, Grant, Grants, NamedPrincipal } from "./document.ts";
import { coversAction } from "./evaluate.ts";
import { filledIn } from "./filled-in.ts";
import { closest } from "./principal.ts";
import type { Random } from "./random.ts";
import { type Caller, type OwnPolicy, type Request, readings } from "./request.ts";
import { actions, multivaluedKeys, requestActions, singleValuedKeys } from "./vocabulary.ts";

type Context = Map<string, readonly string[]>;

interface Wanted {
  readonly caller?: Caller;
  readonly action?: string;
  /** What the caller's own policies say; chosen at random where absent. */
  readonly ownPolicy?: OwnPolicy;
}

const addresses = [
  "203.0.113.7",
  "203.0.113.8",
  "203.0.113.200",
  "198.51.100.1",
  "2001:db8::1",
  "2001:db9::1",
];

/** Those of the vocabulary's own networks, or some of the network itself. */
function addressesNear(network: string): readonly string[] {
  if (/^(203\.0\.113\.|(0|128)\.0\.0\.0\/[01]$|2001:db8::\/32|::\/0)/.test(network)) return addresses;
  return network.includes(":") ? [...addresses, network.replace(/\/.*/, "")] : aroundNetwork(network);
}

/** The first and the last address of an IPv4 network, and those beside it. */
function aroundNetwork(text: string): string[] {
  const [address = "", length = "32"] = text.split("/");
  const size = 2 ** (32 - Number(length));
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  if (!Number.isInteger(size) || size < 1) return [address];
  const first = Math.floor(number / size) * size;
  return [first, first + size - 1, first - 1, first + size]
    .filter((one) => one >= 0 && one < 2 ** 32)
    .map((one) => [24, 16, 8, 0].map((shift) => Math.floor(one / 2 ** shift) % 256).join("."));
}

/** Values around those of the policy: itself, a wildcard filled in, one letter more or fewer, its neighbours. */
function near(value: string, random: Random): string {
  if (value.includes("$" + "{"))
    return random.pick([value, "x", "xy", "x*", /'(.*)'/.exec(value)?.[1] ?? "x"]);
  if (/^\d+(\.\d+)?(e\d+)?$/.test(value)) return String(Number(value) + random.pick([-1, 0, 1]));
  if (/^\d{4}-/.test(value))
    return random.pick([value, "2025-12-31T23:59:59Z", "2026-06-01T00:00:00Z", "2028-01-01T00:00:00Z"]);
  if (/^\d+\.\d+\.\d+\.\d+/.test(value)) return random.pick(addressesNear(value));
  if (/^[\da-f]*:[\da-f:]*(\/|$)/i.test(value)) return random.pick(addressesNear(value));
  if (value === "true" || value === "false") return random.pick(["true", "false"]);
  const filled = fillWildcards(value, random);
  return random.pick([
    filled,
    filled,
    filled,
    value,
    `${filled}x`,
    filled.slice(1),
    filled.toUpperCase(),
    value.toUpperCase(),
  ]);
}

function fillWildcards(pattern: string, random: Random): string {
  return pattern
    .replace(/\*/g, () => random.pick(["", "x", "a", "ab", "a/b:c"]))
    .replace(/\?/g, () => random.pick(["x", "y", "a"]));
}

function variablesIn(values: Iterable<readonly string[]>): string[] {
  const text = [...values].flat().join("\n");
  return [...text.matchAll(/\$\{([\w:/-]+)/g)].map(([, name = ""]) => name.toLowerCase());
}

function candidate(
  test: ConditionTest,
  values: readonly string[],
  random: Random,
): readonly string[] | undefined {
  if (random.chance(0.2)) return undefined;
  const one = () => (values.length === 0 ? "x" : near(random.pick(values), random));
  const several = /^for/i.test(test.operator) ? random.chance(0.6) : random.chance(0.05);
  if (!several) return [one()];
  return random.chance(0.1) ? [] : [one(), random.chance(0.3) ? "unheard-of" : one()];
}

/** No request holds two values of a key that AWS documents as single-valued. */
function withPossibleValues([key, values]: readonly [string, readonly string[]]) {
  return [key, singleValuedKeys.test(key) ? values.slice(0, 1) : values] as const;
}

function put(context: Context, key: string, values: readonly string[] | undefined): void {
  if (values === undefined) context.delete(key.toLowerCase());
  else context.set(key.toLowerCase(), values);
}

/** What both documents say of each key, by key in lower case. */
export function valuesByKey(documents: readonly Grants[]): ReadonlyMap<string, readonly string[]> {
  const byKey = new Map<string, string[]>();
  for (const { grants } of documents) {
    for (const { key, values } of grants.flatMap((grant) => grant.tests)) {
      byKey.set(key.toLowerCase(), [...(byKey.get(key.toLowerCase()) ?? []), ...values]);
    }
  }
  return byKey;
}

/** Aims requests at the statements of a pair of documents, and around their borders. */
export class Aim {
  readonly #documents: readonly Grants[];
  readonly #grants: readonly Grant[];
  readonly #values: ReadonlyMap<string, readonly string[]>;
  readonly #random: Random;

  constructor(documents: readonly Grants[], random: Random) {
    this.#documents = documents;
    this.#grants = documents.flatMap((document) => document.grants);
    this.#values = valuesByKey(documents);
    this.#random = random;
  }

  /**
   * A request as AWS makes it: several values stand only in keys that hold several and before operators that say
   * which of them count, and the keys that AWS fills in itself say what is so. The caller's own policies allow the
   * action unless something else is wanted.
   */
  plainRequest(wanted: Wanted = {}): Request {
    const request = this.request({ ownPolicy: "allows", action: this.#roleAction(), ...wanted });
    const caller = settled(request.caller);
    const context = [...request.context]
      .map(([key, values]) => [key, this.#mayHoldSeveral(key) ? values : values.slice(0, 1)] as const)
      .filter(([, values]) => values.length > 0);
    return { ...request, caller, context: filledIn(new Map(context), caller) };
  }

  /** A request at a random statement; `wanted` fixes parts of it. */
  request(wanted: Wanted = {}): Request {
    const random = this.#random;
    const grant = random.pick(this.#grants);
    const caller = wanted.caller ?? this.#caller(grant);
    const action = wanted.action ?? this.#action(grant);
    const ownPolicy =
      wanted.ownPolicy ?? (random.chance(0.8) ? "allows" : random.pick(["silent", "bounded"]));
    const context = this.#context(grant, { caller, action, ownPolicy });
    return { caller, action, ownPolicy, context: new Map([...context].map(withPossibleValues)) };
  }

  /** A trust policy speaks of what STS does with the role, and of nothing else. */
  #roleAction(): string {
    const action = this.#action(this.#random.pick(this.#grants));
    return /^sts:/i.test(action) ? action : this.#random.pick(actions);
  }

  #mayHoldSeveral(key: string): boolean {
    const tests = this.#grants
      .flatMap((grant) => grant.tests)
      .filter((test) => test.key.toLowerCase() === key);
    return multivaluedKeys.has(key) && tests.every(({ operator }) => /^(for\w+:|null$)/i.test(operator));
  }

  #caller(grant: Grant): Caller {
    const random = this.#random;
    const pool = random.chance(0.8)
      ? this.#callersOf(grant)
      : this.#grants.flatMap((other) => other.principals);
    const [reading] = readings;
    for (let attempt = 0; attempt < 3; attempt++) {
      const caller = random.chance(0.9) ? callerFor(random.pick(pool), random) : anyCaller(random);
      if (reading !== undefined && closest(grant, caller, reading) !== "not-named") return caller;
    }
    return anyCaller(random);
  }

  /** Those that the statement names, and now and then those that its conditions name. */
  #callersOf({ principals, tests }: Grant): readonly NamedPrincipal[] {
    const arns = tests
      .filter(({ key }) => key.toLowerCase() === "aws:principalarn")
      .flatMap((test) => test.values);
    if (arns.length === 0 || this.#random.chance(0.4)) return principals;
    return arns.map((arn) => ({ type: "AWS", value: fillWildcards(arn, this.#random) }));
  }

  #action(grant: Grant): string {
    const random = this.#random;
    const named = random.pick(grant.actions);
    if (!/[*?]/.test(named) && !grant.exceptActions && random.chance(0.8)) return named;
    if (random.chance(0.2)) return fillWildcards(named, random);
    const covered = requestActions.filter((action) => coversAction(named, action) !== grant.exceptActions);
    return random.pick(covered.length > 0 && random.chance(0.8) ? covered : requestActions);
  }

  /** Meets the statement's own tests, leaves the other keys to chance, then mostly disturbs one key. */
  #context(grant: Grant, rest: Omit<Request, "context">): Context {
    const random = this.#random;
    const context: Context = new Map();
    for (const name of variablesIn(this.#values.values())) {
      if (random.chance(0.7)) context.set(name, [random.pick(["x", "xy", "x*"])]);
    }
    for (const test of random.shuffle(this.#grants.flatMap((other) => other.tests))) {
      put(context, test.key, candidate(test, this.#valuesOf(test), random));
    }
    for (const test of grant.tests) this.#meet(test, context, rest);
    const disturbed = this.#grants.flatMap((other) => other.tests);
    if (disturbed.length > 0 && random.chance(0.6)) {
      const test = random.pick(disturbed);
      put(context, test.key, candidate(test, this.#valuesOf(test), random));
    }
    return context;
  }

  #valuesOf({ key }: ConditionTest): readonly string[] {
    return this.#values.get(key.toLowerCase()) ?? [];
  }

  #meet(test: ConditionTest, context: Context, rest: Omit<Request, "context">): void {
    const [reading] = readings;
    const version = this.#documents[0]?.version;
    for (let attempt = 0; attempt < 6; attempt++) {
      if (reading && check(test, { ...rest, context }, version, reading) === "holds") return;
      put(context, test.key, candidate(test, attempt < 4 ? test.values : this.#valuesOf(test), this.#random));
    }
  }
}
