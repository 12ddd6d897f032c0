import type { Catalogue } from "../expectations/catalogue.ts";
import { type Expectation, fillIn } from "../expectations/expectation.ts";
import { namedIn } from "../principals/named-principals.ts";

type Accounts = Expectation["match"]["accounts"];

const placeholder = "{{account}}";

/** A catalogue does not change, and each sweep asks for its roles. */
const known = new WeakMap<Catalogue, TrustedRoles>();

/** The roles that the expectations of a catalogue want trusted. */
export function trustedRoles(catalogue: Catalogue, partition: string): TrustedRoles {
  const found = known.get(catalogue) ?? new TrustedRoles(catalogue, partition);
  known.set(catalogue, found);
  return found;
}

/**
 * Holds each ARN of an expectation once, with `{{account}}` where the expectation has it: filled in for every account, a
 * thousand of them are millions in a large organization.
 */
export class TrustedRoles {
  /** In lower case. */
  readonly #arns = new Set<string>();
  /** ARNs with `{{account}}`, in lower case, by their shape. For each ARN, the accounts of its expectations. */
  readonly #templates = new Map<string, Map<string, Accounts[]>>();
  readonly #organization: ReadonlySet<string>;

  constructor({ expectations, organizationAccounts }: Catalogue, partition: string) {
    this.#organization = organizationAccounts;
    for (const expectation of expectations)
      for (const arn of roleArnsOf(expectation, partition)) this.#add(arn, expectation.match.accounts);
  }

  /** @param arn of a role that exists */
  has(arn: string): boolean {
    const wanted = arn.toLowerCase();
    if (this.#arns.has(wanted)) return true;
    const own = accountOf(wanted);
    return this.#fits(wanted, placeholder, [own]) || this.#fits(wanted, own, accountsIn(wanted));
  }

  #add(arn: string, accounts: Accounts): void {
    if (!arn.includes(placeholder)) {
      this.#arns.add(arn);
      return;
    }
    const shape = shapeOf(arn, accountOf(arn));
    const alike = this.#templates.get(shape) ?? new Map<string, Accounts[]>();
    const covered = alike.get(arn) ?? [];
    covered.push(accounts);
    this.#templates.set(shape, alike.set(arn, covered));
  }

  #fits(arn: string, account: string, fillers: readonly string[]): boolean {
    return [...(this.#templates.get(shapeOf(arn, account)) ?? [])].some(([template, covered]) =>
      fillers.some(
        (filler) => template.replaceAll(placeholder, filler) === arn && this.#covers(covered, filler),
      ),
    );
  }

  #covers(covered: readonly Accounts[], account: string): boolean {
    return covered.some((one) => (one === "*" ? this.#organization.has(account) : one.includes(account)));
  }
}

function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

/** Each twelve digits that the ARN holds, also within a longer number. */
function accountsIn(arn: string): string[] {
  return [...arn.matchAll(/(?=(\d{12}))/g)].flatMap(([, digits]) => digits ?? []);
}

/** Equal for a template and for the ARN that it becomes when an account is filled in. */
function shapeOf(arn: string, account: string): string {
  const resource = arn.split(":").slice(5).join(":");
  const digits = resource.replaceAll(placeholder, "0".repeat(12));
  return `${account}:${digits.replace(/\d{12,}/g, "#")}`;
}

/** @returns in lower case */
function roleArnsOf({ trust }: Expectation, partition: string): Set<string> {
  const text = JSON.stringify(trust);
  const account = standIn(text);
  const arns = namedIn(fillIn(text, account, partition)).flatMap((one) =>
    one.kind === "principal" && one.key.kind === "role" && one.arn !== undefined ? [one.arn] : [],
  );
  return new Set(arns.map((arn) => arn.toLowerCase().replaceAll(account, placeholder)));
}

/** Twelve digits that the document does not hold, nor a part of them with digits beside: with them, it can be read. */
function standIn(text: string): string {
  for (let digits = 0; ; digits++) {
    const account = `1${String(digits).padStart(10, "0")}2`;
    if (!text.includes(account)) return account;
  }
}
