export function secondsBetween(earlier: string, now: Date): number {
  return (now.getTime() - Date.parse(earlier)) / 1000;
}
