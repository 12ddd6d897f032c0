import * as v from "valibot";

const expression = v.object({ constant_value: v.optional(v.unknown()) });
const assumed = v.object({ role_arn: v.optional(expression) });

const provider = v.object({
  name: v.optional(v.string()),
  expressions: v.optional(
    v.object({
      allowed_account_ids: v.optional(expression),
      assume_role: v.optional(v.union([v.array(assumed), assumed])),
    }),
    {},
  ),
});

interface Module {
  readonly resources: readonly {
    readonly address: string;
    readonly provider_config_key?: string | undefined;
  }[];
  readonly module_calls: Readonly<Record<string, { readonly module?: Module | undefined }>>;
}

const module: v.GenericSchema<unknown, Module> = v.object({
  resources: v.optional(
    v.array(v.object({ address: v.string(), provider_config_key: v.optional(v.string()) })),
    [],
  ),
  module_calls: v.optional(v.record(v.string(), v.object({ module: v.optional(v.lazy(() => module)) })), {}),
});

/** @see https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation */
export const configuration = v.object({
  provider_config: v.optional(v.record(v.string(), provider), {}),
  root_module: v.optional(module, {}),
});

export type Configuration = v.InferOutput<typeof configuration>;

/** The account of a resource that does not exist yet. */
export type ProviderAccount =
  | { readonly kind: "known"; readonly account: string }
  /** `--account`, if the person gives it. */
  | { readonly kind: "of-the-plan" }
  | { readonly kind: "unknown"; readonly why: string };

/**
 * The account that the provider of a resource works in: that of the role which it assumes, or the only one that it allows.
 * With several configurations of the provider, another one than the default can be for any account.
 */
export function providerAccount(
  address: string,
  { provider_config: all, root_module }: Configuration,
): ProviderAccount {
  const key = keyOf(address.replaceAll(/\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\]/g, "").split("."), root_module);
  const found = key === undefined ? undefined : all[key];
  if (key === undefined) return { kind: "of-the-plan" };
  const account = found && accountIn(found);
  if (account !== undefined) return { kind: "known", account };
  const alike = Object.entries(all).filter(
    ([one, { name }]) => (name ?? one) === (found?.name ?? nameIn(key)),
  );
  if (alike.length <= 1 && (found !== undefined || alike.length === 0)) return { kind: "of-the-plan" };
  if (key === nameIn(key)) return { kind: "of-the-plan" };
  return { kind: "unknown", why: `the plan does not say the account of the provider ${key}` };
}

/** `aws.prod` and `module.app:aws.prod` are configurations of `aws`. */
function nameIn(key: string): string {
  return (key.split(":").at(-1) ?? "").split(".")[0] ?? "";
}

/** @param parts of the address, without the keys of `count` and `for_each` */
function keyOf([first, second, ...rest]: readonly string[], inside: Module): string | undefined {
  if (first === "module" && second !== undefined) {
    const inner = inside.module_calls[second]?.module;
    return inner && keyOf(rest, inner);
  }
  return inside.resources.find(({ address }) => address === `${first}.${second}`)?.provider_config_key;
}

function accountIn({ expressions }: v.InferOutput<typeof provider>): string | undefined {
  const { assume_role: roles = [], allowed_account_ids: allowed } = expressions;
  const arns = (Array.isArray(roles) ? roles : [roles]).map(({ role_arn }) => role_arn?.constant_value);
  const last = arns.at(-1);
  // Roles are assumed one after the other
  if (arns.length > 0)
    return typeof last === "string" ? /^arn:[a-z-]+:iam::(\d{12}):/.exec(last)?.[1] : undefined;
  const ids = allowed?.constant_value;
  return Array.isArray(ids) && ids.length === 1 ? String(ids[0]) : undefined;
}
