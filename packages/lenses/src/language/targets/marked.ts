import type { PromptMarks, PromptScorer } from '../../prompt-scorer.ts';

/** The scorer with its marks as further outputs, after its own; a scorer without marks as it is. */
export function markedScorer(scorer: PromptScorer): PromptScorer {
  const { marks, notes: _, ...rest } = scorer;
  if (marks === undefined) return scorer;
  return {
    ...rest,
    id: `${scorer.id}/marked`,
    outputs: [...scorer.outputs, ...marks.names],
    score: marks.score,
  };
}

/** What is to be noted of measured values, shape [rows × (outputs + marks)]. */
export function notesOfMarked(scorer: PromptScorer, values: Float64Array): readonly string[] {
  const { marks, outputs } = scorer;
  if (marks === undefined) return scorer.notes?.() ?? [];
  const width = outputs.length + marks.names.length;
  const rows = values.length / width;
  const counts = marks.names.map((_, mark) => {
    let count = 0;
    for (let row = 0; row < rows; row++) count += values[row * width + outputs.length + mark]!;
    return count;
  });
  return marks.notes(counts, rows);
}

/** `score` and `notes` of a scorer that has marks: the numbers alone, and notes on all that it was asked. */
export function unmarked(
  outputs: number,
  marks: PromptMarks,
): Required<Pick<PromptScorer, 'score' | 'notes' | 'marks'>> {
  const counts = marks.names.map(() => 0);
  const width = outputs + marks.names.length;
  let prompted = 0;
  return {
    marks,
    async score(prompts, context) {
      const marked = await marks.score(prompts, context);
      const values = new Float64Array(prompts.length * outputs);
      for (let row = 0; row < prompts.length; row++) {
        const from = row * width;
        values.set(marked.subarray(from, from + outputs), row * outputs);
        counts.forEach((count, mark) => {
          counts[mark] = count + marked[from + outputs + mark]!;
        });
      }
      prompted += prompts.length;
      return values;
    },
    notes: () => marks.notes(counts, prompted),
  };
}
