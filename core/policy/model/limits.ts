/**
 * Bounds that keep hostile input cheap. Each is far above what IAM can store: a trust policy has at most 8,192
 * characters without white space, and the API takes at most 131,072 with it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html (PolicyDocument)
 */
export const limits = {
  /** Of the document without white space: twice what IAM stores at most, and nothing larger can come from there. */
  compactCharacters: 16_384,
  /** Of the decoded text. */
  characters: 131_072,
  /** Percent-encoding makes up to three characters of one, and nine of one beyond ASCII. */
  encodedCharacters: 3 * 131_072,
  /** A real document is five deep: document, statement, condition, operator, values. */
  depth: 32,
  /** Values of a document that is handed over as an object. */
  nodes: 20_000,
  /** Effect × principal × action of all statements. */
  grants: 1_024,
  /** Into how many pieces the grants of a document are split, to rate each value of a condition by itself. */
  pieces: 160,
  /** Ways in of all grants, each as 16 with one for each condition and value: of more, no single one is rated. */
  weighed: 6_144,
  /** What all grants' texts may be long together. */
  grantCharacters: 2_000_000,
  /** Steps of the search for what covers a grant, and of that for a request that proves a direction. */
  effort: 4_000,
  /** Faults that are reported. */
  faults: 20,
  /** Changes that are reported; the severity counts all of them. */
  changes: 200,
} as const;
