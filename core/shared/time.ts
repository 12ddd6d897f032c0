export function secondsBetween(earlier: string, now: Date): number {
  return (now.getTime() - Date.parse(earlier)) / 1000;
}

export function isBefore(one: string, other: string): boolean {
  return Date.parse(one) < Date.parse(other);
}

/** ISO 8601 in whole seconds, as CloudTrail writes times: the two are compared. */
export function wholeSeconds(at: string): string {
  return at.replace(/\.\d+Z$/, "Z");
}
