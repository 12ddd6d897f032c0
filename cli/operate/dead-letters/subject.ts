/** What a message is about, as far as its body says. */
export function subjectOf(body: string): string {
  const message = fieldsOf(parsed(body));
  const detail = fieldsOf(message.detail);
  const request = fieldsOf(detail.requestParameters);
  if (typeof detail.eventName === "string") {
    const name = [request.roleName, request.userName].find((one) => typeof one === "string");
    return `${detail.eventName}${name === undefined ? "" : ` of ${name}`} in account ${message.account}, event ${detail.eventID}.`;
  }
  if (typeof detail.incidentId === "string")
    return `${message["detail-type"]}, incident ${detail.incidentId}.`;
  if (typeof message.sweepId === "string") return `Sweep ${message.sweepId} of account ${message.account}.`;
  const role = fieldsOf(message.role ?? detail.role ?? message);
  if (typeof role.name === "string") return `About role ${role.account}/${role.name}.`;
  const text = body.length <= longest ? body : `${body.slice(0, longest)}…`;
  return `Body: ${text}`;
}

const longest = 200;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
