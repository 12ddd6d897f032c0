import { hubAccount } from "../hub/environment.ts";
import type { World } from "../world/world.ts";

/** Who pushes, and when. */
export function publication({ time }: World) {
  const by = `arn:aws:iam::${hubAccount}:user/ada`;
  return { at: new Date(time.now).toISOString(), by, kind: "push" } as const;
}
