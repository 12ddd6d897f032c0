import {
  type Caller,
  type Contents,
  critical,
  type Doc,
  type RoleName,
  roleNames,
  type Terms,
} from "./scene.ts";

export type Mode = "off" | "approve" | "on";

interface Change {
  readonly doc: Doc;
  readonly by: Caller;
}

/** What is true of one role. */
interface Role {
  live?: { readonly doc: Doc; readonly isWhileOff: boolean };
  /** What callers wrote since the role was created or the hub wrote it. */
  history: readonly Change[];
  /** What callers wrote since the expectation, the role and the last end of an adoption. */
  changes: readonly Change[];
  /** The hub reported that it adopted this trust policy, and nothing has ended the adoption since. */
  adopted?: Doc;
  /** The hub handled the event of the latest change. */
  isInformed: boolean;
  /** The hub saw the role in line, and no caller has written the role since. */
  isSettled: boolean;
  /** No caller has written the role since the last push, as far as the hub can know. */
  isOlder: boolean;
  /** A caller has written the same trust policy again since the last push: only the event tells. */
  isRewritten: boolean;
  /** The hub saw a change that was made while writes were off, and no caller has written the role since. */
  isHeldBack: boolean;
  /** The drift that the hub last saw while writes were off, and since it last saw the role in line, while they were not. */
  seenWhileOff?: Doc;
  seenWhileOn?: Doc;
  /** The hub saw that the role exists and is covered. */
  isWatched: boolean;
  approvals: readonly { readonly doc: Doc; readonly over: Doc; readonly at: number }[];
}

const approvalMilliseconds = 3_600_000;

/**
 * What is true, and what the hub may do about it: the design in other words than those of the code. It knows neither
 * incidents nor fingerprints nor revisions nor times of calls.
 */
export class Truth {
  contents: Contents = {};
  readonly versions: Contents[] = [];
  mode: Mode = "on";
  readonly roles: Record<RoleName, Role> = { "app-one": newRole(), "app-two": newRole() };

  /** The expectation that applies to a role. */
  termsOf(name: RoleName): Terms | undefined {
    const { every, one } = this.contents;
    return name === "app-one" ? (one ?? every) : every;
  }

  push(contents: Contents): void {
    const before = roleNames.map((name) => JSON.stringify(this.termsOf(name)));
    this.contents = contents;
    this.versions.push(contents);
    for (const [at, name] of roleNames.entries()) {
      if (JSON.stringify(this.termsOf(name)) !== before[at]) this.#endAdoption(this.roles[name]);
      this.roles[name].isOlder = true;
      this.roles[name].isRewritten = false;
    }
  }

  /** A caller other than the hub writes the role. */
  change(name: RoleName, doc: Doc, by: Caller): void {
    const role = this.roles[name];
    if (role.live === undefined) return;
    this.#written(role, doc);
    role.history = [...role.history, { doc, by }];
    role.changes = [...role.changes, { doc, by }];
  }

  create(name: RoleName, doc: Doc, by: Caller): void {
    const role = this.roles[name];
    this.#written(role, doc);
    role.history = [{ doc, by }];
    role.changes = [{ doc, by }];
  }

  remove(name: RoleName): void {
    const role = this.roles[name];
    delete role.live;
    this.#endAdoption(role);
  }

  /** A person ends the adoption. */
  forget(name: RoleName): void {
    const role = this.roles[name];
    if (role.adopted === undefined) return;
    this.#endAdoption(role);
    role.isInformed = false;
    role.isSettled = false;
  }

  approve(name: RoleName, doc: Doc, over: Doc, at: number): void {
    const role = this.roles[name];
    role.approvals = [...role.approvals, { doc, over, at }];
  }

  /** The hub saw the role as it is. `isLatest`: it handled the event of the latest change. */
  saw(name: RoleName, isLatest: boolean): void {
    const role = this.roles[name];
    const terms = this.termsOf(name);
    if (role.live === undefined || terms === undefined) return;
    role.isWatched = true;
    if (isLatest) {
      role.isInformed = true;
      if (role.isRewritten) role.isOlder = false;
    }
    if (role.live.doc === terms.trust && role.adopted !== undefined) this.#endAdoption(role);
    if (role.live.doc === terms.trust || role.live.doc === role.adopted) {
      role.isSettled = true;
      delete role.seenWhileOn;
    } else if (this.mode !== "off") role.seenWhileOn = role.live.doc;
    else {
      role.seenWhileOff = role.live.doc;
      role.isHeldBack = role.live.isWhileOff && role.seenWhileOn !== role.live.doc;
    }
  }

  /** @returns why the hub must not adopt the live trust policy; undefined if it may */
  objectionToAdoption(name: RoleName): string | undefined {
    const { live, changes } = this.roles[name];
    const terms = this.termsOf(name);
    if (live === undefined) return "the role does not exist";
    if (terms === undefined) return "no expectation covers the role";
    if (!terms.adopts) return "the expectation adopts nothing";
    if (live.doc === critical) return "the change is critical";
    const isTheirs = changes.some(({ doc, by }) => doc === live.doc && isTrusted(by, terms));
    return isTheirs
      ? undefined
      : "no trusted changer wrote this since the expectation, the role and the end of the last adoption";
  }

  adopt(name: RoleName): void {
    const role = this.roles[name];
    if (role.live === undefined) return;
    role.adopted = role.live.doc;
    role.isSettled = true;
  }

  /** @returns why the hub must not write this trust policy now; undefined if it may */
  objectionToWrite(name: RoleName, doc: Doc | undefined, now: number): string | undefined {
    const { live, adopted, approvals } = this.roles[name];
    const terms = this.termsOf(name);
    if (live === undefined) return "the role does not exist";
    if (this.mode === "off") return "writes are off";
    if (terms === undefined) return "no expectation covers the role";
    if (terms.response === "alert") return "the expectation allows alerts only";
    if (doc === undefined || (doc !== terms.trust && doc !== adopted))
      return "it is neither expected nor adopted";
    const isApproved = approvals.some(
      (one) => one.doc === doc && one.over === live.doc && now - one.at <= approvalMilliseconds,
    );
    return this.needsApproval(name) && !isApproved ? "no person approved it" : undefined;
  }

  /** Whether a person must approve a write. */
  needsApproval(name: RoleName): boolean {
    const { isInformed, isSettled, isHeldBack } = this.roles[name];
    const isAsked = this.mode === "approve" || this.termsOf(name)?.response === "approve";
    const authors = this.#authorsOf(name);
    const isTrustedChange = isInformed && authors.length > 0 && authors.every((isTrusted) => isTrusted);
    return isAsked || isSettled || isHeldBack || isTrustedChange;
  }

  /** Whether the hub may ask before it writes although it need not: it cannot know everything that is true. */
  mayAsk(name: RoleName): boolean {
    const { isOlder, seenWhileOff, live } = this.roles[name];
    return isOlder || seenWhileOff === live?.doc || this.#authorsOf(name).some((isTrusted) => isTrusted);
  }

  /** Of each caller who wrote the live trust policy: whether the expectation trusts the caller. */
  #authorsOf(name: RoleName): readonly boolean[] {
    const { live, history } = this.roles[name];
    const terms = this.termsOf(name);
    const own = history.filter(({ doc }) => doc === live?.doc);
    return own.map(({ by }) => terms !== undefined && isTrusted(by, terms));
  }

  /** The hub wrote the role. */
  write(name: RoleName, doc: Doc): void {
    const role = this.roles[name];
    this.#written(role, doc);
    role.history = [];
    role.approvals = [];
    role.isSettled = true;
  }

  #written(role: Role, doc: Doc): void {
    // The same trust policy, written again, drifted when it was first written
    const isSame = role.live?.doc === doc;
    role.live = { doc, isWhileOff: isSame ? role.live?.isWhileOff === true : this.mode === "off" };
    role.isInformed = false;
    role.isSettled = false;
    role.isOlder = isSame && role.isOlder;
    role.isRewritten = role.isOlder;
    role.isHeldBack = false;
  }

  #endAdoption(role: Role): void {
    role.changes = [];
    delete role.adopted;
  }
}

function isTrusted(by: Caller, { changers }: Terms): boolean {
  return by !== "operator" && changers.includes(by);
}

function newRole(): Role {
  return {
    history: [],
    changes: [],
    isInformed: false,
    isSettled: false,
    isOlder: false,
    isRewritten: false,
    isHeldBack: false,
    isWatched: false,
    approvals: [],
  };
}
