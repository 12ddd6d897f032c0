/** US dollars in us-east-1, without free tiers and volume discounts. The document states when the prices were looked up. */
export const prices = {
  lambdaMillionRequests: 0.2,
  lambdaGigabyteSecondArm: 0.0000133334,
  sqsMillionRequests: 0.4,
  eventBridgeMillionEvents: 1,
  dynamoMillionReads: 0.125,
  dynamoMillionWrites: 0.625,
  dynamoGigabyteMonthWithRecovery: 0.25 + 0.2,
  logsGigabyte: 0.5,
  logsGigabyteMonth: 0.03,
  metricMonth: 0.3,
  /** For each metric of an alarm. */
  alarmMonth: 0.1,
  dashboardMonth: 3,
  keyMonth: 1,
  /** https://aws.amazon.com/guardduty/pricing/, the example for US East (N. Virginia), as read on 2026-10-07. */
  guardDutyMillionEvents: 4,
} as const;

/** Estimates that do not follow from the code. The document lists them above the table. */
export const assumed = {
  hoursOfMonth: 730,
  eventsOfAccount: 1000,
  secondsOfSweep: 1,
  secondsOfEvent: 0.5,
  protectedRoles: 100,
  /** Each protected role is read again after a day (core/sweep/stale-snapshots.ts), by about ten calls. */
  snapshotsOfRole: 30,
  callsOfSnapshot: 10,
  secondsOfSnapshot: 1,
  /** An item of 4 kB, and the time of the reading in the account's index. */
  writesOfSnapshot: 5,
  readsOfSnapshot: 2,
  /** AssumeRole is logged in the hub and in the member, ListRoles in the member. */
  managementEventsOfSweep: 3,
  /** AssumeRole in both accounts, three times GetRole. */
  managementEventsOfEvent: 5,
  memoryGigabytes: 0.5,
  /** For 100 watched roles: their index of 30 kB, read consistently at 4 kB a unit, and the catalogue's version. */
  readsOfSweep: 9,
  /** Two transactions of one item of 1 kB, each counted twice. */
  writesOfSweep: 4,
  readsOfEvent: 5,
  writesOfEvent: 4,
  kilobytesLogged: 2,
  pollsOfQueueAMinute: 15,
  tableGigabytes: 1,
} as const;
