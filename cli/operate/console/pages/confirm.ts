import { policyDiff } from "../../../../core/notify/incident/policy-diff.ts";
import { type Markup, markup } from "../../../output/markup.ts";
import { type Decision, snoozes } from "../server/decisions.ts";
import type { Subject } from "./incident.ts";
import { none, page, type View } from "./layout.ts";
import { badge, diffOf } from "./parts.ts";

/** Shows what a decision does. Only its form writes. */
export function confirmPage(view: View, { id, incidents }: Subject, decision: Decision): string {
  const { base, identity } = view;
  const { name, label, consequence, digest } = decision;
  const [first, ...others] = incidents;
  const diff = others.length === 0 ? policyDiff(first.expectedDocument, first.foundDocument) : undefined;
  const roles =
    incidents.length === 1 ? `${first.role.account}/${first.role.name}` : `${incidents.length} incidents`;
  const path = `${base}incidents/${id}`;
  return page(
    view,
    "incidents",
    `${label}: ${roles}?`,
    markup`<section><p>${badge(first.severity)} ${consequence}</p>
${diff === undefined ? none : diffOf(diff)}
<form class="confirm" method="post" action="${path}/${name}">
<input type="hidden" name="digest" value="${digest}">
${fieldOf(decision)}
<p class="about">Recorded in the name of ${identity}. If the incident has changed since you saw it, nothing is done.</p>
<button class="button ${name}">${label}</button> <a class="button" href="${path}">Cancel</a>
</form></section>`,
  );
}

function fieldOf({ name, typed }: Decision): Markup {
  if (typed !== undefined)
    return markup`<p><label>This change is critical. To confirm, type the name of the role, ${typed}: <input name="typed" autocomplete="off" required></label></p>`;
  if (name === "snooze") {
    const options = snoozes.map(({ label, seconds }) => markup`<option value="${seconds}">${label}</option>`);
    return markup`<p><label>For <select name="seconds">${options}</select></label></p>`;
  }
  if (name === "close")
    return markup`<p><label>Reason <input name="reason" maxlength="500" required></label></p>`;
  return none;
}
