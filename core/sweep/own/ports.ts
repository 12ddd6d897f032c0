import type { Partition } from "../../contract/regions.ts";
import type { OwnPartCheck } from "../../events/own/own-part-check.ts";
import type { ShowingPorts, SnapshotMarks } from "../../restore/snapshots/ports.ts";
import type { SnapshotReader } from "../../restore/snapshots/snapshot.ts";
import type { Declared, LiveQueue, LiveRule } from "./differences.ts";

export interface OwnPartPorts extends ShowingPorts {
  readonly snapshots: SnapshotReader;
  readonly declared: Declared;
  readonly rules: {
    /** @returns undefined when the rule does not exist */
    read(account: string, name: string): Promise<LiveRule | undefined>;
  };
  readonly policies: {
    /** @returns the document of a managed policy of ours; undefined when it does not exist */
    read(account: string, partition: Partition, name: string): Promise<unknown>;
  };
  readonly queues: {
    /** @returns undefined when the queue does not exist */
    read(account: string, name: string): Promise<LiveQueue | undefined>;
  };
  readonly checks: { send(checks: readonly OwnPartCheck[]): Promise<void> };
  readonly seen: SnapshotMarks;
}
