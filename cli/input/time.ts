import { InputError } from "../../core/shared/errors.ts";

const seconds = { m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/**
 * A date such as 2026-03-01, a time such as 2026-03-01T10:00, in UTC unless it has a time zone, or a span before now such
 * as 24h or 2w.
 *
 * @param what the option or argument, for the error
 * @returns ISO 8601 with milliseconds
 * @throws InputError for other text
 */
export function timeOf(what: string, text: string, now: Date): string {
  const [, count = "", unit = ""] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (unit === "m" || unit === "h" || unit === "d" || unit === "w")
    return new Date(now.getTime() - Number(count) * seconds[unit] * 1000).toISOString();
  const [, day, time, zone] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(text) ?? [];
  const at =
    day === undefined || !exists(day)
      ? Number.NaN
      : Date.parse(`${day}T${time ?? "00:00"}${(zone ?? "Z").toUpperCase()}`);
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw new InputError(
    `${what}: expected a date such as 2026-03-01, a time such as 2026-03-01T10:00Z, or a span such as 24h or 7d, found ${text || "nothing"}`,
  );
}

/** `Date.parse` reads February 30 as March 2. */
function exists(day: string): boolean {
  const at = Date.parse(day);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}
