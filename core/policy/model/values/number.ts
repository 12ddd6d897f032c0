/**
 * A plain decimal number of a size that is exact; undefined for all else. AWS names integers and decimals, and does not
 * say how it reads leading zeros, signs or exponents.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */
export function numberOf(text: string): number | undefined {
  const number = /^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
  return Object.is(number, -0) ? undefined : number;
}
