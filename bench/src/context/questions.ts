/** A question over ten passages, two of which hold what it takes to answer it. */
export interface Question {
  readonly question: string;
  readonly documents: readonly { readonly title: string; readonly text: string }[];
  /** The two gold passages, by their place in `documents`. */
  readonly gold: readonly [number, number];
}

/** Questions as HotpotQA's distractor setting has them; those whose passages are not ten, or gold ones not two, are left out. */
export function readQuestions(data: unknown): Question[] {
  return (data as RawQuestion[]).flatMap(({ question, context, supporting_facts }) => {
    const documents = context.title.map((title, i) => ({
      title,
      text: context.sentences[i]!.join('').trim(),
    }));
    const gold = [...new Set(supporting_facts.title)].map((title) => context.title.indexOf(title));
    if (documents.length !== 10 || gold.length !== 2 || gold.includes(-1)) return [];
    return [{ question, documents, gold: [gold[0]!, gold[1]!] as const }];
  });
}

interface RawQuestion {
  readonly question: string;
  readonly supporting_facts: { readonly title: readonly string[] };
  readonly context: {
    readonly title: readonly string[];
    readonly sentences: readonly (readonly string[])[];
  };
}
