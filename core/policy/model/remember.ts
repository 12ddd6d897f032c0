/** The function with a memory for the texts that it is asked about again and again. Bounded: documents choose the texts. */
export function remember<Answer>(compute: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const answer = compute(text);
    if (known.size < mostTexts && text.length <= longestText) known.set(text, answer);
    return answer;
  };
}

const mostTexts = 512;
const longestText = 64;

/** The function, which remembers its answer for an object as long as the object exists. */
export function rememberEach<Subject extends object, Answer>(
  compute: (subject: Subject) => Answer,
): (subject: Subject) => Answer {
  const known = new WeakMap<Subject, { readonly answer: Answer }>();
  return (subject) => {
    let found = known.get(subject);
    if (found === undefined) {
      found = { answer: compute(subject) };
      known.set(subject, found);
    }
    return found.answer;
  };
}

/** The function, which computes its answer on the first call only. */
export function once<Answer>(compute: () => Answer): () => Answer {
  let answer: Answer | undefined;
  return () => {
    answer ??= compute();
    return answer;
  };
}
