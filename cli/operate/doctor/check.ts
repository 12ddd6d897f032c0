import { PermanentError, RetryableError } from "../../../core/shared/errors.ts";

/** One thing that must be in place. Each check makes its own calls, so that a failed one hides no other. */
export interface Check {
  /** For `--json`, and for tests. */
  readonly name: string;
  run(): Promise<Finding>;
}

/** `warning`: works, but not as well as it can. `unknown`: could not be checked. `skipped`: does not apply, or was not asked for. */
export type Finding =
  | { readonly status: "ok" | "skipped"; readonly found: string }
  | { readonly status: "failed" | "warning" | "unknown"; readonly found: string; readonly repair: string };

export type Examined = Finding & { readonly name: string };

export const ok = (found: string): Finding => ({ status: "ok", found });
export const skipped = (found: string): Finding => ({ status: "skipped", found });
export const failed = (found: string, repair: string): Finding => ({ status: "failed", found, repair });
export const warning = (found: string, repair: string): Finding => ({ status: "warning", found, repair });

/** Runs a check. A call that is refused or fails makes its result unknown. */
export async function examine({ name, run }: Check): Promise<Examined> {
  try {
    return { name, ...(await run()) };
  } catch (error) {
    return { name, status: "unknown", ...unknownBecause(error) };
  }
}

function unknownBecause(error: unknown): { readonly found: string; readonly repair: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (isDenied(error)) {
    const permission = /^[a-z-]+:\w+/.exec(message)?.[0] ?? "of the call";
    return {
      found: `Could not be checked: needs the permission ${permission}. AWS answered: ${message}`,
      repair: "Use credentials that have the permission, or add it to yours.",
    };
  }
  const isKnown = error instanceof PermanentError || error instanceof RetryableError;
  return {
    found: `Could not be checked: ${isKnown ? "" : "unexpected error: "}${message}`,
    repair: "Run the command again.",
  };
}

export function isDenied(error: unknown): boolean {
  return (
    error instanceof PermanentError &&
    /^(AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError|UnrecognizedClient)/.test(
      error.code,
    )
  );
}
