/**
 * What a change's message says, as something that is over: for drift that was repaired.
 * The messages come from this folder, so their few verbs are known.
 */
export function inPastTense(message: string): string {
  return message
    .replaceAll(" can no longer ", " could not ")
    .replaceAll(" can still ", " could still ")
    .replaceAll(": the new condition always holds", ": the new condition always held")
    .replaceAll(" was added that never applies", " was added that never applied")
    .replaceAll(" can now ", " could ")
    .replaceAll(", who can ", ", who could ")
    .replaceAll(" Deny statement prevents this", " Deny statement prevented this")
    .replaceAll(" Deny statement no longer prevents this", " Deny statement did not prevent this")
    .replaceAll(" is no longer required", " was not required")
    .replaceAll(" are no longer required", " were not required")
    .replace("the trust policy admits ", "the trust policy admitted ")
    .replace("the trust policy lets ", "the trust policy let ")
    .replaceAll(" appears as ", " appeared as ")
    .replace("the statements name ", "the statements named ")
    .replace("the documents differ ", "the documents differed ")
    .replace("the statements differ, but allow ", "the statements differed, but allowed ");
}
