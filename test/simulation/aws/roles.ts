import { awsError } from "./errors.ts";

/** A role as IAM stores it. Each change creates another object. */
export interface StoredRole {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: Date;
  readonly document: string;
  /** The unique id of each principal at the time when the document was saved. */
  readonly trusted: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  readonly inline: ReadonlyMap<string, string>;
  readonly attached: readonly string[];
  readonly boundary?: string;
  readonly description?: string;
  readonly sessionSeconds?: number;
}

/** Roles and users by ARN, each with its unique id; undefined: deleted. */
export class Principals {
  readonly #ids = new Map<string, string | undefined>();
  #count = 0;

  create(arn: string): string {
    const letter = arn.includes(":user/") ? "AIDA" : "AROA";
    const id = `${letter}SIMULATED${String(++this.#count).padStart(8, "0")}`;
    this.#ids.set(arn, id);
    return id;
  }

  delete(arn: string): void {
    this.#ids.set(arn, undefined);
  }

  idOf(arn: string): string | undefined {
    return this.#ids.get(arn);
  }

  /**
   * IAM saves the unique ids of roles and users. Principals that the simulation does not know always exist.
   *
   * @throws MalformedPolicyDocument for a principal that does not exist
   */
  resolve(document: string): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const arn of namedIn(document)) {
      if (!this.#ids.has(arn)) continue;
      const id = this.#ids.get(arn);
      if (id === undefined)
        throw awsError(
          "MalformedPolicyDocumentException",
          400,
          `Invalid principal in policy: "AWS":"${arn}"`,
        );
      found.set(arn, id);
    }
    return found;
  }

  /** IAM shows the id in place of a principal that was deleted or recreated. */
  shown({ document, trusted }: Pick<StoredRole, "document" | "trusted">): string {
    let text = document;
    for (const [arn, id] of trusted)
      if (this.#ids.get(arn) !== id) text = text.replaceAll(`"${arn}"`, `"${id}"`);
    return text;
  }
}

function namedIn(document: string): string[] {
  return document.match(/(?<=")arn:aws:iam::\d{12}:(?:role|user)\/[^"]+(?=")/g) ?? [];
}

/** The versions of a value: IAM is eventually consistent, so a reading can show an earlier one. */
export class History<T> {
  readonly #versions: { readonly at: number; readonly value: T | undefined }[] = [];

  set(at: number, value: T | undefined): void {
    this.#versions.push({ at, value });
  }

  get latest(): T | undefined {
    return this.#versions.at(-1)?.value;
  }

  at(time: number): T | undefined {
    return this.#versions.findLast(({ at }) => at <= time)?.value;
  }

  /** Each value with the time of its change. */
  get versions(): readonly { readonly at: number; readonly value: T | undefined }[] {
    return this.#versions;
  }
}
