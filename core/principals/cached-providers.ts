import type { Clock } from "../shared/clock.ts";
import { principalKeyText } from "./principal-key.ts";
import type { LiveProvider, Providers } from "./providers.ts";

const cacheSeconds = 300;

interface CacheEntry {
  readonly live: LiveProvider | undefined;
  readonly until: number;
}

/** Many roles may trust one provider. Errors are not cached. */
export function cachedProviders(providers: Providers, clock: Pick<Clock, "now">): Providers {
  const cache = new Map<string, CacheEntry>();
  return {
    async read(provider, partition) {
      const key = principalKeyText(provider);
      const now = clock.now().getTime();
      const cached = cache.get(key);
      if (cached !== undefined && now < cached.until) return cached.live;
      const live = await providers.read(provider, partition);
      cache.set(key, { live, until: now + cacheSeconds * 1000 });
      return live;
    },
  };
}
