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

/** The function, computed when it is first asked, and then never again. */
export function once<Answer>(compute: () => Answer): () => Answer {
  let answer: Answer | undefined;
  return () => {
    answer ??= compute();
    return answer;
  };
}
