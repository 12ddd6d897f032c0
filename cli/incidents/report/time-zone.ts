import { InputError } from "../../../core/shared/errors.ts";

/** @throws InputError unless it is the IANA name of a time zone */
export function checkTimeZone(name: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
  } catch (error) {
    throw new InputError(
      `--time-zone: expected a name such as Europe/Paris or UTC, found ${name || "nothing"}`,
      { cause: error },
    );
  }
}

/** Formats times of one zone: "2025-09-01 14:05:09 CEST". */
export interface Times {
  /** With the zone. */
  readonly full: (at: string) => string;
  /** Without the date and the zone. */
  readonly clock: (at: string) => string;
}

export function timesIn(timeZone: string): Times {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  });
  const partsOf = (at: string) =>
    Object.fromEntries(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  const clock = ({ hour, minute, second }: Record<string, string>) => `${hour}:${minute}:${second}`;
  return {
    full(at) {
      const parts = partsOf(at);
      return `${parts.year}-${parts.month}-${parts.day} ${clock(parts)} ${parts.timeZoneName}`;
    },
    clock: (at) => clock(partsOf(at)),
  };
}

/** The end of an entry: " to 14:05:10". Empty where the clock shows the same. */
export function untilText(at: string, until: string | undefined, { clock, full }: Times): string {
  return until === undefined || full(at) === full(until) ? "" : ` to ${clock(until)}`;
}

/** "5 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". */
export function durationText(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  const units = [
    ["d", 86_400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ] as const;
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) return "less than 1 s";
  let left = seconds;
  return units
    .slice(first, first + 2)
    .flatMap(([name, size]) => {
      const count = Math.floor(left / size);
      left -= count * size;
      return count === 0 ? [] : [`${count} ${name}`];
    })
    .join(" ");
}
