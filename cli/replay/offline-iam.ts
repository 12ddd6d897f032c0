import { ownRoleNames } from "../../core/contract/own/own-parts.ts";
import { rolePath } from "../../core/contract/roles.ts";
import { type Catalogue, literalPathOf } from "../../core/expectations/catalogue.ts";
import { isWritable, protectedRolesSetting } from "../../core/expectations/match/protected-roles.ts";
import { plainText } from "../../core/policy/compare.ts";
import type { KnownPrincipal, LivePrincipal } from "../../core/principals/directory.ts";
import { namedIn } from "../../core/principals/named-principals.ts";
import { type PrincipalKey, principalKeyOf, principalKeyText } from "../../core/principals/principal-key.ts";
import type { LiveProvider } from "../../core/principals/providers.ts";
import { hasReservedName, type LiveRole, type RoleKey } from "../../core/principals/role.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import type { Claim } from "./claim.ts";

/** IAM as an event describes it: what the event does not say cannot be read. */
export class OfflineIam {
  readonly #catalogue: Catalogue;
  readonly #live: string | undefined;
  readonly #writable: readonly string[] | undefined;
  #claim: Claim | undefined;
  /** What the responder wrote in place of the trust policy of the event. */
  #written: string | undefined;

  /**
   * @param live the trust policy of `--live`
   * @param writable the patterns of the roles that the remediator may write; undefined if they are unknown
   */
  constructor(catalogue: Catalogue, live: string | undefined, writable: readonly string[] | undefined) {
    this.#catalogue = catalogue;
    this.#live = live;
    this.#writable = writable;
  }

  /** From now on, IAM is as this event leaves it. */
  follow(claim: Claim | undefined): void {
    this.#claim = claim;
    this.#written = undefined;
  }

  async readRole(role: RoleKey): Promise<LiveRole | undefined> {
    const claim = this.#claim;
    const document = this.#written ?? this.#live ?? claim?.document;
    if (document === undefined && claim?.kind === "principal-deleted") return undefined;
    if (document === undefined)
      throw new PermanentError(
        "Offline",
        "the event does not contain the trust policy of the role; use --live to give it",
      );
    const { account, name } = role;
    const path = this.#pathOf(role);
    const partition = claim?.partition ?? "aws";
    return {
      account,
      name,
      path,
      arn: claim?.arn ?? `arn:${partition}:iam::${account}:role${path}${name}`,
      id: claim?.id ?? "AROAUNKNOWNOFFLINE000",
      ...(claim?.kind === "principal-created" && { createdAt: claim.occurredAt }),
      document: encodeURIComponent(plainText(document)),
    };
  }

  /** @throws PermanentError for a role that the remediator may not write */
  async writeTrust(role: RoleKey, document: string): Promise<void> {
    if (this.#writable !== undefined && !isWritable(`${this.#pathOf(role)}${role.name}`, this.#writable))
      throw new PermanentError(
        "AccessDenied",
        `${protectedRolesSetting} does not contain the role ${role.name}, so the remediator may not write it`,
      );
    this.#written = document;
  }

  async readPrincipal(arn: string): Promise<LivePrincipal | undefined> {
    const key = principalKeyOf(arn);
    const claim = this.#claim;
    if (key !== undefined && claim?.principal !== undefined && isSame(key, claim.principal)) {
      if (claim.kind === "principal-deleted") return undefined;
      if (claim.id !== undefined) return { id: claim.id, arn: claim.arn ?? arn, createdAt: claim.occurredAt };
    }
    const [owner] = key === undefined ? [] : this.ownersOf(key);
    if (owner === undefined) throw offline(arn);
    return { id: owner.id, arn };
  }

  /** Only a unique ID in place of a principal indicates that its name has another owner now. */
  ownersOf(principal: PrincipalKey): readonly KnownPrincipal[] {
    const document = this.#live ?? this.#claim?.document;
    const { kind, account, name } = principal;
    if (document === undefined || (kind !== "role" && kind !== "user")) return [];
    if (namedIn(plainText(document)).some((named) => named.kind === "unique-id")) return [];
    const id = `${kind === "role" ? "AROA" : "AIDA"}UNKNOWNOFFLINE000`;
    const arn = `arn:${this.#claim?.partition ?? "aws"}:iam::${account}:${kind}/${name}`;
    return [{ kind, account, name, id, arn, since: new Date(0).toISOString() }];
  }

  async readProvider(provider: PrincipalKey): Promise<LiveProvider | undefined> {
    const claim = this.#claim;
    if (claim?.principal === undefined || !isSame(provider, claim.principal) || claim.kind === "other")
      throw offline(provider.name);
    if (claim.kind === "principal-deleted")
      return claim.clientIds === undefined ? undefined : { clientIds: [] };
    return {
      clientIds: claim.clientIds ?? [],
      ...(claim.clientIds === undefined && { createdAt: claim.occurredAt }),
    };
  }

  /** An event of a change contains no path: the expectation's, or that of the roles with such a name. */
  #pathOf(role: RoleKey): string {
    const { arn, path, partition = "aws" } = this.#claim ?? {};
    const known = /:role(\/(?:.*\/)?)[^/]+$/.exec(arn ?? "")?.[1] ?? path;
    if (known !== undefined) return known;
    if (role.name.startsWith("AWSServiceRoleFor")) return "/aws-service-role/";
    if (hasReservedName(role)) return "/aws-reserved/sso.amazonaws.com/";
    if (ownRoleNames.includes(role.name.toLowerCase())) return rolePath;
    const cover = this.#catalogue.cover(role, partition);
    if (cover.kind !== "one") return "/";
    const { expectation } = cover.expected;
    return literalPathOf(expectation, role.name) ?? folderOf(expectation.match.roles) ?? "/";
  }
}

/** The folder of a pattern such as `platform/qovery-*`. */
function folderOf(patterns: readonly string[]): string | undefined {
  if (patterns.some((pattern) => !pattern.includes("/"))) return undefined;
  const folders = patterns.map((pattern) => pattern.replace(/^\/?/, "/").replace(/[^/]*$/, ""));
  return folders.find((folder) => !/[*?]/.test(folder));
}

function isSame(one: PrincipalKey, other: PrincipalKey): boolean {
  return principalKeyText(one) === principalKeyText(other);
}

function offline(what: string): PermanentError {
  return new PermanentError("Offline", `${what} is not read in a replay`);
}
