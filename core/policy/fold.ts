/**
 * Folds A–Z only. AWS says which names are compared in any case, not how it folds other letters, so those stay as
 * they are: at worst a difference is reported that is none.
 */
export function foldCase(text: string): string {
  return hasOtherThanLower.test(text) ? text.replace(upper, (letters) => letters.toLowerCase()) : text;
}

const hasOtherThanLower = /[A-Z]/;
const upper = /[A-Z]+/g;
