import type { Explanation, Interaction } from '@spex/core';
import { indexMeaning, signTellsDirection } from './words/indices.ts';
import { mayBeChance } from './words/intervals.ts';
import { count, duration, numberFormat, percent, points, roughly } from './words/numbers.ts';
import { estimated, surrogateInWords } from './words/surrogate.ts';

/** `“a”`, `“a” and “b”`, `“a”, “b” and “c”`. The names must have been made harmless before. */
export function list(names: readonly string[]): string {
  const quoted = names.map((name) => `“${name}”`);
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}

/**
 * One term as a sentence: `“never” and “fails” together raise the score by 2.2 beyond what they do apart`: an interaction
 * comes on top of the effects of its parts. The sign of a Fourier coefficient does not tell the direction, so that index
 * gets no such claim.
 */
export function termSentence(names: readonly string[], value: number, index: string): string {
  const many = names.length > 1;
  if (!signTellsDirection(index)) {
    const sign = value < 0 ? '−' : '';
    return `${list(names)} ${many ? 'have' : 'has'} the Fourier coefficient ${sign}${roughly(value)}`;
  }
  const verb = value > 0 ? 'raise' : 'lower';
  const by = `the score by ${roughly(value)}`;
  return many
    ? `${list(names)} together ${verb} ${by} beyond what they do apart`
    : `${list(names)} ${verb}s ${by}`;
}

/** Terms as sentences, for those who cannot see a picture. */
export function termSentences(
  terms: readonly Interaction[],
  labels: readonly string[],
  index: string,
): string[] {
  return terms.map(
    ({ players, value }) =>
      `${termSentence(
        players.map((player) => labels[player]!),
        value,
        index,
      )}.`,
  );
}

/**
 * The explanation in one sentence: its strongest interaction, or its strongest part where nothing interacts. What may be
 * chance is told only where there is nothing else, and says so.
 */
export function headline(terms: readonly Interaction[], labels: readonly string[], index: string): string {
  const sure = terms.filter((term) => !mayBeChance(term));
  const told = sure.length > 0 ? sure : terms;
  const strongest = told.find((term) => term.players.length > 1) ?? told[0];
  if (strongest === undefined) return 'Nothing that was removed changed the score';
  const sentence = termSentence(
    strongest.players.map((player) => labels[player]!),
    strongest.value,
    index,
  );
  return sure.length > 0 ? sentence : `${sentence}, or that is chance`;
}

export type Grade = 'good' | 'fair' | 'poor' | 'unknown';

/** How far a figure can be trusted: good from R² 0.9, fair from 0.7. */
function gradeOf(r2: number): Exclude<Grade, 'unknown'> {
  return r2 >= 0.9 ? 'good' : r2 >= 0.7 ? 'fair' : 'poor';
}

/** Of values that another program worked out. */
const UNKNOWN = {
  grade: 'unknown',
  verdict: 'unknown',
  share: 'How far the picture can be trusted was not measured',
  check: 'the values were read from another program',
  advice: '',
} as const;

/**
 * R² for a reader who does not know the word: what share of the score's moves the picture explains, how that was
 * checked, and what to do when it is little. `verdict` is the grade, and of what, where it is not of the values shown. `parts` names
 * the players: `words`.
 */
export function faithfulnessInWords(
  { faithfulness, estimates }: Pick<Explanation, 'faithfulness' | 'estimates'>,
  parts: string,
): { grade: Grade; verdict: string; share: string; check: string; advice: string } {
  const { r2, standardError, method, coalitions, noise } = faithfulness;
  if (method === 'unknown') return UNKNOWN;
  const flattered = method === 'in-sample';
  // What was fitted to tells nothing good for sure.
  const grade = flattered && gradeOf(r2) === 'good' ? 'fair' : gradeOf(r2);
  const margin = standardError === null ? '' : ` (±\u00a0${points(standardError)})`;
  const moves = `how the score moves when ${parts} are removed`;
  const picture = estimates ? 'As a prediction, the sum of these values' : 'The picture';
  let share = `${picture} explains ${percent(r2)}${margin} of ${moves}`;
  if (!(r2 > 0)) share = `${picture} explains nothing of ${moves}`;
  const on = `${count(coalitions)} ${coalitions === 1 ? 'combination' : 'combinations'}`;
  const check = {
    exact: `checked on all ${on}`,
    'held-out': `checked on ${on} that it had not seen`,
    'out-of-fold': `checked on ${on}, each predicted without having seen it`,
    'in-sample': `on ${on} that it was fitted to, so it flatters`,
  }[method];
  const advice = {
    good: '',
    fair: flattered
      ? 'How it fares on others is not known.'
      : 'The strongest effects can be trusted, small ones less; a higher budget makes it sharper.',
    poor: 'Do not rely on it: raise the budget, or explain larger parts.',
  }[grade];
  const varies =
    noise === undefined
      ? ''
      : `; asked the same ${noise.repeats} times, the model itself varies by ±\u00a0${Number(noise.deviation.toPrecision(2))}`;
  return {
    grade,
    verdict: estimates ? `${grade} as a prediction` : grade,
    share,
    check: `R² ${r2.toFixed(3).replace('-', '−')}, ${check}${varies}`,
    advice:
      estimates === undefined || (grade === 'good' && !flattered)
        ? advice
        : `That is about predicting the score: it does not tell how well the ${estimated(estimates)} were estimated.`,
  };
}

/** How well the picture meets the model's own values of the whole input and of nothing. */
export function endsInWords(ends: Explanation['ends']): string[] {
  const lines: string[] = [];
  const { grand, grandResidual, empty, emptyResidual } = ends;
  const format = numberFormat(Math.max(Math.abs(grand ?? 0), Math.abs(empty ?? 0)), false);
  if (grand !== null && grandResidual !== null) {
    lines.push(
      `Everything present: the parts add up to ${format(grand - grandResidual)}; the model says ${format(grand)}.`,
    );
  }
  if (empty !== null && emptyResidual !== null) {
    lines.push(
      `Everything absent: the picture says ${format(empty - emptyResidual)}; the model says ${format(empty)}.`,
    );
  }
  return lines.length > 0 ? lines : ['The model’s score of the whole input was not measured.'];
}

/** What was paid, in one sentence. */
export function costInWords({ cost, faithfulness }: Explanation): string {
  if (faithfulness.method === 'unknown' && cost.evaluations === 0) return 'It is not known what was paid.';
  const paid = `${count(cost.evaluations)} ${cost.evaluations === 1 ? 'ablation' : 'ablations'}`;
  const { method, coalitions, nearFull } = faithfulness;
  const checking = (method === 'held-out' ? coalitions : 0) + (nearFull?.coalitions ?? 0);
  const heldOut = checking > 0 ? `, and ${count(checking)} for checking` : '';
  const cached = cost.cached > 0 ? `, ${count(cost.cached)} more from memory` : '';
  const { tokens, dollars } = cost.estimate ?? {};
  const money = [
    ...(tokens === undefined ? [] : [`${count(tokens)} tokens`]),
    ...(dollars === undefined ? [] : [`$${dollars.toFixed(2)}`]),
  ];
  const about = money.length > 0 ? `; about ${money.join(', ')}` : '';
  const times = `${duration(cost.evaluationSeconds)} in the model, ${duration(cost.solverSeconds)} to find the interactions`;
  return `${paid} (budget ${count(cost.budget)}${heldOut}${cached}): ${times}${about}.`;
}

/** The index and its meaning: `FBII (up to 3 parts): …`, and whether it is what was estimated. Owen values go by their own name. */
export function indexInWords(explanation: Explanation): string {
  const { estimates, interactions } = explanation;
  const { index, order } = interactions;
  const owen = estimates?.grouped === true && index === estimates.index;
  const meaning = owen ? OWEN_MEANING : indexMeaning(index);
  const sizes = order === 1 ? 'single parts' : `up to ${order} parts together`;
  const said = `${owen ? 'Owen values' : index} (${sizes})${meaning === '' ? '' : `: ${meaning}`}.`;
  return `${said} ${surrogateInWords(explanation)}`.trimEnd();
}

const OWEN_MEANING = 'each group’s fair share of the output, shared out fairly within the group';

/** What the players are called: words where a text's labels hold no white space, else parts. */
export function partsNoun(explanation: Explanation): string {
  const { text, players } = explanation.game;
  const words =
    text !== undefined && players.every((p) => p.span && !/\s/u.test(text.slice(...p.span).trim()));
  return words ? 'words' : 'parts';
}

/** The sentence that a stopped run must carry; empty for a complete one. */
export function partialInWords({ status, cost }: Explanation): string {
  if (status === 'complete') return '';
  return `Partial: the run was stopped after ${count(cost.evaluations)} of ${count(cost.budget)} ablations.`;
}
