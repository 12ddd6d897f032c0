/**
 * What a change's message says, as something that is over: for drift that was repaired.
 * The messages come from this folder, so their few verbs are known.
 */
export function inPastTense(message: string): string {
  return message
    .replaceAll(" can no longer ", " could not ")
    .replaceAll(" can now ", " could ")
    .replaceAll(" is no longer required", " was not required")
    .replaceAll(" are no longer required", " were not required")
    .replace(/^the trust policy admits /, "the trust policy admitted ")
    .replaceAll(" lets ", " let ")
    .replaceAll(" appears as ", " appeared as ")
    .replaceAll(" is now denied", " was denied")
    .replaceAll("the documents differ", "the documents differed")
    .replaceAll(" differ, but allow ", " differed, but allowed ");
}
