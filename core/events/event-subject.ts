/** What a message is about: the keys of its log lines. Messages about the same role are handled one after the other. */
export interface Subject {
  /** CloudTrail's id of the event. Of a recheck or a sweep: the id of the event, approval or schedule behind it. */
  readonly eventId?: string;
  readonly account?: string;
  /** The name of the role; of another principal, its name or ARN. */
  readonly role?: string;
  readonly incidentId?: string;
}

const fields = {
  eventId: ["detail.eventID", "detail.eventId", "sweepId", "causeId", "id"],
  account: ["detail.account", "account"],
  role: [
    "detail.roleName",
    "roleName",
    "provider",
    "detail.requestParameters.roleName",
    "detail.requestParameters.userName",
    "detail.requestParameters.openIDConnectProviderArn",
    "detail.requestParameters.sAMLProviderArn",
    "detail.requestParameters.url",
    "detail.requestParameters.name",
  ],
  incidentId: ["detail.incidentId"],
} as const satisfies Record<keyof Subject, readonly string[]>;

/** Malformed events may have identity data in any field: only values of the expected form reach the log. */
const forms: Readonly<Record<keyof Subject, RegExp>> = {
  eventId: /^[\w-]{1,64}$/,
  account: /^\d{12}$/,
  role: /^[\w+=,.@:/-]{1,256}$/,
  incidentId: /^[\w-]{1,64}$/,
};

/**
 * What a message of any of our queues is about. Validates nothing and throws nothing, so that the log lines of a
 * malformed message have these keys too.
 */
export function subjectOf(body: unknown): Subject {
  const [eventId, account, role, incidentId] = [
    find(body, "eventId"),
    find(body, "account"),
    find(body, "role"),
    find(body, "incidentId"),
  ];
  return {
    ...(eventId !== undefined && { eventId }),
    ...(account !== undefined && { account }),
    ...(role !== undefined && { role }),
    ...(incidentId !== undefined && { incidentId }),
  };
}

function find(body: unknown, key: keyof Subject): string | undefined {
  const values = fields[key].map((path) => valueAt(body, path));
  return values.find((value) => typeof value === "string" && forms[key].test(value))?.toString();
}

/** @param path names of fields, joined with a dot */
export function valueAt(body: unknown, path: string): unknown {
  return path.split(".").reduce(member, body);
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
