import type { Clock } from "../shared/clock.ts";
import { principalKeyText } from "./principal-key.ts";
import type { LiveProvider, Providers } from "./providers.ts";

const rememberedSeconds = 300;

interface Remembered {
  readonly live: LiveProvider | undefined;
  readonly until: number;
}

/** A hundred roles may trust one provider, and are read one after the other. What could not be read is asked again. */
export function rememberedProviders(providers: Providers, clock: Pick<Clock, "now">): Providers {
  const known = new Map<string, Remembered>();
  return {
    async read(provider, partition) {
      const key = principalKeyText(provider);
      const now = clock.now().getTime();
      const remembered = known.get(key);
      if (remembered !== undefined && now < remembered.until) return remembered.live;
      const live = await providers.read(provider, partition);
      known.set(key, { live, until: now + rememberedSeconds * 1000 });
      return live;
    },
  };
}
