import type { Alert } from "../../../core/notify/alert.ts";
import type { AlertState } from "../../../core/notify/title/state.ts";

/** How a state looks at a glance: the sign before the title, and the bar beside the message. */
interface Look {
  readonly sign: string;
  readonly color: string;
}

const looks: Record<Exclude<AlertState, "open">, Look> = {
  "approval-needed": { sign: "🟠", color: "#e8912d" },
  approved: { sign: "⏳", color: "#e8912d" },
  check: { sign: "⚠️", color: "#e01e5a" },
  blocked: { sign: "⛔", color: "#a30200" },
  suspended: { sign: "⏸️", color: "#7c4dff" },
  reverted: { sign: "✅", color: "#2eb67d" },
  adopted: { sign: "☑️", color: "#2eb67d" },
  resolved: { sign: "✅", color: "#2eb67d" },
  superseded: { sign: "↪️", color: "#9e9e9e" },
  closed: { sign: "⚪", color: "#9e9e9e" },
  notice: { sign: "ℹ️", color: "#9e9e9e" },
};

const open = { sign: "🔴", color: "#e01e5a" };
const openAndHarmless = { sign: "🟡", color: "#ecb22e" };

export function lookOf({ state, severity }: Pick<Alert, "state" | "severity">): Look {
  if (state !== "open") return looks[state];
  return severity === "critical" || severity === "high" ? open : openAndHarmless;
}
