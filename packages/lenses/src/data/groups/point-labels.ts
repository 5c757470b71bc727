/** Characters of a text that a label shows. */
const SHOWN = 40;

/** Options of `pointLabels`. */
export interface PointLabelsOptions {
  /** The text of each point. */
  readonly texts?: readonly string[];
  /** The label of each point, as it stands in the data: a class or a number. */
  readonly labels?: readonly string[];
}

/**
 * Names for points that a person can find again: the row, counted from 0, the beginning of its text, its label:
 * `12 “a gorgeous, witty, seductive movie …” [positive]`.
 */
export function pointLabels({ texts, labels }: PointLabelsOptions): string[] {
  return Array.from({ length: (texts ?? labels ?? []).length }, (_, row) => {
    const text = texts === undefined ? '' : ` “${shortened(texts[row]!)}”`;
    const label = labels === undefined ? '' : ` [${shortened(labels[row]!)}]`;
    return `${row}${text}${label}`;
  });
}

/** At most about 40 characters, cut between words where that loses little, white space as single spaces. */
export function shortened(text: string): string {
  const characters = Array.from(
    text
      .slice(0, 8 * SHOWN)
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
  if (characters.length <= SHOWN) return characters.join('');
  const cut = characters.slice(0, SHOWN + 1).lastIndexOf(' ');
  // A word of more than half of the line is cut too.
  return cut > SHOWN / 2
    ? `${characters.slice(0, cut).join('')} …`
    : `${characters.slice(0, SHOWN).join('')}…`;
}
