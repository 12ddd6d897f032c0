import { deletedRole } from "./chapters/deleted-role.ts";
import { rotation } from "./chapters/rotation.ts";
import { trustChanges } from "./chapters/trust-changes.ts";
import type { StoryStep } from "./seen.ts";

export const story: readonly StoryStep[] = [...trustChanges, ...rotation, ...deletedRole];
