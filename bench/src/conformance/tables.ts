import { table } from '../tables/markdown.ts';
import type { Cell } from './cell.ts';
import type { Conformance } from './measure.ts';

/** The document. */
export function conformanceMarkdown(rows: readonly Conformance[], seeds: number): string {
  const broken = disagreements(rows);
  return `# Conformance

What every solver takes, gives and promises, found out by running it on small games beside what it says of itself; what does not
agree is **bold**, and fails the command.

\`\`\`sh
npm run -s conformance -w bench
\`\`\`

${broken.length === 0 ? `Solvers that are as they say: ${rows.length} of ${rows.length}.` : `**Not as they say:** ${broken.join('; ')}.`}

## What they take and give

Every index: it gives a spectrum. A recording: of coalitions that others chose, not all 2^n (all of them, every
solver takes). Least budgets are for the index that comes first and its default order; the
largest n is of 10, 30, 100, 300 and 1,000, with four ablations a player but no more than 1,024, or the least budget where that is
up to 20,000. Seconds are CPU seconds.

${section(rows, ({ abilities }) => abilities)}

## What holds of their values

\`yes\`: promised, and held. \`seen\`: held in these runs, though not promised. Else it does not hold, or not under the indices named. Of
solvers that give a spectrum SV is looked at, of the others each index that they estimate: SV and BV of single players, the others of up to two.
Unbiased: the mean over ${seeds} seeds with half of all coalitions of five players is within 4.5 standard errors of the truth, for every
set. Efficient: of SV, STII, FSII and k-SII. Equal players: two that add the same get the same in each run, or in the
mean over ${seeds} seeds as far as chance goes. \`exact\`, and \`spex\` with its least budget, measure all coalitions of so few players.

${section(rows, ({ properties }) => properties)}
`;
}

/** \`solver: property\` of every cell in which what was found is not what is promised. */
export function disagreements(rows: readonly Conformance[]): string[] {
  return rows.flatMap(({ solver, abilities, properties }) =>
    Object.entries({ ...abilities, ...properties })
      .filter(([, { broken }]) => broken)
      .map(([name, { text }]) => `${solver}, ${name}: ${text.replaceAll('**', '')}`),
  );
}

function section(
  rows: readonly Conformance[],
  part: (row: Conformance) => Readonly<Record<string, Cell>>,
): string {
  const names = Object.keys(rows[0] === undefined ? {} : part(rows[0]));
  return table(
    ['solver', ...names],
    rows.map((row) => [row.solver, ...names.map((name) => part(row)[name]!.text)]),
  );
}
