import { clean } from '@spex/report';
import { count, entry, list, numbersLike, WIDTH, wrap } from '../data/text/layout.ts';
import type { BestAnswer, BestGoal } from './answer.ts';

/** What stands before the chosen players, by reading and goal. */
const HEADS: Readonly<Record<BestAnswer['reading'], Readonly<Record<BestGoal, string>>>> = {
  keep: {
    raise: 'With these present and all others absent, the output is highest:',
    lower: 'With these present and all others absent, the output is lowest:',
    keep: 'With these present and all others absent, the output stays nearest to that of all:',
    change: 'With these present and all others absent, the output is furthest from that of all:',
  },
  remove: {
    raise: 'Without these, and all others present, the output is highest:',
    lower: 'Without these, and all others present, the output is lowest:',
    keep: 'Without these, and all others present, the output changes least:',
    change: 'Without these, and all others present, the output changes most:',
  },
};

/** What no other set of such a size does. */
const BETTER: Readonly<Record<BestGoal, string>> = {
  raise: 'has a higher predicted value',
  lower: 'has a lower predicted value',
  keep: 'is predicted to be nearer to that of all',
  change: 'is predicted to be further from that of all',
};

/** The answer for people, in lines of at most 80 columns. */
export function describeBest(answer: BestAnswer): string {
  const { goal, reading, size, players, chosen, labels, output, predicted, ends, notes } = answer;
  const { measured } = answer;
  const numbers = [predicted.value, ends.grand, ends.empty, measured?.value ?? 0, measured?.grand ?? 0];
  const format = numbersLike(numbers);
  const shown = (value: number): string => format(value).trim();
  const sizes = size.least === size.most ? '' : ` (${size.least} to ${size.most} were allowed)`;
  const others = players - chosen.length;
  const lines = [
    ...wrap(HEADS[reading][goal], WIDTH),
    '',
    ...wrap(namesOf(labels), WIDTH - 2).map((line) => `  ${line}`),
    '',
    ...entry(
      'Chosen',
      `${chosen.length} of ${count(players)} players${sizes}; ${absence(reading, chosen.length, others)}.`,
    ),
    ...entry(
      'Predicted',
      `${clean(output)} ${shown(predicted.value)}; ${shown(ends.grand)} with all present, ${shown(ends.empty)} with all absent.`,
    ),
    ...intervalLines(predicted, shown),
    ...entry('Proof', proof(answer)),
    ...(measured ? entry('Measured', measuredInWords(measured, predicted.value, shown)) : []),
    ...notes.flatMap((note) => entry('Note', note)),
  ];
  return `${lines.join('\n')}\n`;
}

function namesOf(labels: readonly string[]): string {
  return labels.length === 0 ? '(nobody)' : list(labels.map((label) => `“${clean(label)}”`));
}

function absence(reading: BestAnswer['reading'], chosen: number, others: number): string {
  const [present, absent] = reading === 'keep' ? [chosen, others] : [others, chosen];
  return `${count(present)} present, ${count(absent)} absent`;
}

function intervalLines(
  { low, high, level }: BestAnswer['predicted'],
  shown: (value: number) => string,
): string[] {
  if (low === undefined || high === undefined || level === undefined) return [];
  if (low === high) return entry('Interval', 'none: all coalitions were measured.');
  return entry(
    'Interval',
    `${shown(low)} to ${shown(high)}: ${Math.round(100 * level)} % of coalitions like those measured are as near to their prediction. A set chosen for its prediction mostly turns out less good than predicted.`,
  );
}

function proof({ goal, optimal, method, size, players, bound, gap }: BestAnswer): string {
  const of = size.least === size.most ? `of ${size.least}` : 'of such a size';
  if (setsOf(players, size) === 1) return `there is no other set ${of}.`;
  if (optimal) {
    const how =
      method === 'enumeration' ? `all ${count(setsOf(players, size))} were looked at` : 'proven by HiGHS';
    return `no other set ${of} ${BETTER[goal]} (${how}).`;
  }
  if (bound === null || gap === null) return `none: another set ${of} may be better.`;
  return `incomplete: no other set ${of} is better by more than ${Number(gap.toPrecision(2))}.`;
}

/** Number of sets of such sizes. */
function setsOf(players: number, { least, most }: BestAnswer['size']): number {
  let sets = 0;
  let choices = 1;
  for (let size = 0; size <= most; size++) {
    if (size >= least) sets += choices;
    choices = (choices * (players - size)) / (size + 1);
  }
  return sets;
}

function measuredInWords(
  { value, grand }: NonNullable<BestAnswer['measured']>,
  predicted: number,
  shown: (value: number) => string,
): string {
  const all = grand === null ? '' : `; ${shown(grand)} with all present`;
  if (value === null) return `not known: the recording does not hold this coalition${all}.`;
  const missed = value - predicted;
  const by = shown(Math.abs(missed)).replace('+', '');
  const off =
    Number(by) === 0 ? 'as predicted' : `${by} ${missed > 0 ? 'above' : 'below'} what was predicted`;
  return `${shown(value)}, ${off}${all}.`;
}
