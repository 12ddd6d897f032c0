import { systemClock } from "../../adapters/clock.ts";
import { readKnownRole } from "../../adapters/dynamodb/roles/known-roles.ts";
import { dynamoRestoreProgress } from "../../adapters/dynamodb/roles/restore-progress.ts";
import { dynamoVersions } from "../../adapters/dynamodb/roles/snapshot-versions.ts";
import { iamProviders } from "../../adapters/iam/providers.ts";
import { iamRestorer } from "../../adapters/iam/restorer.ts";
import { iamSnapshots } from "../../adapters/iam/snapshots.ts";
import type { PrincipalPorts, Restorer } from "../../core/respond/ports.ts";
import { restore } from "../../core/restore/restore.ts";
import type { RestorerConfig } from "../runtime/config/responders.ts";
import { recheckQueue, snapshotOrders } from "./clients.ts";
import { connect } from "./responder.ts";

/** Ports of the only function that may recreate deleted roles, where the deployment enables restores. */
export function composeRestorer(config: RestorerConfig): PrincipalPorts {
  const { ports, clients, table, sqs } = connect(config);
  const restorer = iamRestorer(clients);
  const wholeRoles = iamSnapshots(clients, systemClock);
  const rechecks = recheckQueue(sqs, config.TRUST_RECHECKS_QUEUE_URL, config.RECHECK_DELAY_SECONDS);
  const snapshots = snapshotOrders(config, sqs, config.SNAPSHOT_DELAY_SECONDS);
  const enabled: Restorer = {
    rechecks,
    snapshots,
    versions: dynamoVersions(table),
    known: (role) => readKnownRole(table, role),
    run(snapshot, restoreId, approvedBy) {
      const progress = dynamoRestoreProgress(table, restoreId);
      return restore(snapshot, restoreId, {
        snapshots: wholeRoles,
        restorer,
        trust: ports.roles,
        progress,
        clock: ports.clock,
        toggle: ports.toggle,
        ...(approvedBy === undefined && { isUnapproved: true }),
      });
    },
  };
  return {
    ...ports,
    providers: iamProviders(clients),
    rechecks,
    snapshots,
    restoring: config.RESTORE_ROLES === "on" ? { kind: "enabled", ...enabled } : { kind: "disabled" },
  };
}
