import type { Explanation } from '@spex/core';
import { betterWhen, type Measure } from '@spex/lenses';
import { MEASURE_WORDS, sentence } from '../account.ts';
import type { DataReport, OutputMetrics } from '../data-report.ts';
import type { PreparedData } from '../prepare.ts';
import { checkLines } from './checks.ts';
import { count, entry, oneLine, plural, valuesLike, WIDTH } from './layout.ts';
import { mislabelledLines } from './mislabelled.ts';
import { contentOf } from './points.ts';
import { roleLines } from './roles.ts';

/** The report for people, in lines of at most 80 columns. */
export function describeData(prepared: PreparedData, report: DataReport, top?: number): string {
  const { metrics, explanations, roles } = report;
  const lines = headLines(prepared, report);
  metrics.outputs.forEach((output, at) => {
    if (output.row === null) return;
    lines.push('', ...rowLines(prepared, report, at), ...trustLine(output));
    lines.push(
      ...roleLines(prepared, roles[at]!, noiseOf(output, report), top),
      ...checkLines(prepared, output),
    );
    if (explanations[at]!.status === 'partial')
      lines.push('', '  Stopped early: this rests on what was measured.');
  });
  const rows = metrics.outputs.some(({ row }) => row !== null);
  lines.push('', ...overallLines(prepared, report), ...(rows ? trustLine(metrics.overall) : []));
  // Verified where it was asked for.
  const overall = metrics.outputs.find(({ row }) => row === null) ?? metrics.overall;
  lines.push(
    ...roleLines(prepared, report.overallRoles, noiseOf(metrics.overall, report), top),
    ...checkLines(prepared, overall),
  );
  lines.push(...mislabelledLines(prepared, report));
  return `${lines.join('\n')}\n`;
}

function headLines(prepared: PreparedData, { metrics, overall }: DataReport): string[] {
  const { trainer, groups, byRow, tables, data, features } = prepared;
  const { retrainings } = metrics;
  const { noise } = metrics.trainer;
  const points = tables.train.rows.length;
  const players = groups.players.length;
  const each = players === points ? 'each point a player' : `${plural(players, 'player')}`;
  const partial =
    overall.status === 'partial' ? ' Stopped early: everything rests on what was measured.' : '';
  const random =
    noise === null
      ? []
      : [
          `Its seed alone moves the mean by ±${noise.deviation.toPrecision(2)}; each value is the mean of ${plural(noise.repeats, 'training')}.`,
        ];
  return [
    ...entry('Model', `${trainer.name}${features === '' ? '' : `; ${features}`}. ${random.join('')}`.trim()),
    ...entry(
      'Trained',
      `on subsets of ${tables.train.name}: ${plural(points, 'point')}, ${each}${byRow || players === points ? '' : ' (groups of points)'}; ${metrics.sampler}.`,
    ),
    ...entry('Note', trainer.notes.map(sentence).join(' ')),
    ...entry('Asked', `${plural(tables.test.rows.length, 'row')} of ${tables.test.name}.`),
    ...entry('Value', `${MEASURE_WORDS[data.measure]}.${turnedNote(data.measure)}`),
    ...entry(
      'Cost',
      `${plural(retrainings.total - retrainings.checks, 'retraining')} to explain, ${count(retrainings.checks)} to check.${partial}`,
    ),
    ...entry(
      'Trust',
      `${trustOf(metrics.r2, metrics.lds, metrics.overall.subsets)}${estimatedNote(overall)}`,
    ),
  ];
}

function turnedNote(measure: Measure): string {
  const better = betterWhen(measure);
  if (better === 'larger') return '';
  return better === 'smaller'
    ? ` Effects are turned around: + is a smaller ${measure}, a better model.`
    : ' A larger one is neither better nor worse.';
}

/**
 * How large an interaction of two may be by chance: twice its standard error, 2^2 times that of a coefficient, where the
 * error of the predictions were noise of so many independent retrainings.
 */
function noiseOf({ error }: OutputMetrics, { metrics }: DataReport): number | null {
  const { total, checks } = metrics.retrainings;
  return error === null ? null : (2 * 4 * error) / Math.sqrt(total - checks);
}

/** R² and the rank correlation for a reader who does not know the words. */
function trustOf(r2: number, lds: number | null, subsets: number): string {
  if (subsets > 0 && lds === null) {
    return `nothing to explain. All ${count(subsets)} fresh subsets have the same value: no player makes a difference to it.`;
  }
  const share = r2 > 0 ? `${Math.min(100, Math.round(100 * r2))} %` : 'nothing';
  const figures = `R² ${r2.toFixed(3)}${lds === null ? '' : `, rank correlation LDS ${lds.toFixed(3)}`}; 1 is perfect`;
  const where = subsets > 0 ? `of ${count(subsets)} fresh subsets` : 'of the subsets measured';
  const what = `The effects below explain ${share} of how the values ${where} differ (${figures}).`;
  if (r2 >= 0.9) return `good. ${what}`;
  if (r2 >= 0.7)
    return `fair. ${what} Trust the strongest, small ones less; a higher --budget makes it sharper.`;
  if (lds !== null && lds >= 0.5) {
    return `limited. ${what} Go by who comes first, not by the numbers; raise --budget, or take larger players (--players clusters:auto).`;
  }
  return `poor. ${what} Do not rely on it: raise --budget, or take larger players (--players clusters:auto).`;
}

/** Values that a solver estimated for their own sake may be right and predict badly. */
function estimatedNote({ estimates }: Explanation): string {
  if (estimates === undefined) return '';
  return ` That is about the sum of the effects as a prediction: it does not tell how well the ${estimates.index} values were estimated.`;
}

function trustLine({ r2, lds, subsets }: OutputMetrics): string[] {
  if (subsets > 0 && lds === null)
    return ['  Nothing to explain here: the fresh subsets all have the same value'];
  const order = lds === null ? '' : `, LDS ${lds.toFixed(3)}`;
  return [`  Trust here: R² ${r2.toFixed(3)}${order}`];
}

function rowLines(prepared: PreparedData, report: DataReport, at: number): string[] {
  const { tables } = prepared;
  const row = report.metrics.outputs[at]!.row!;
  const title = `Test row ${row}: `;
  const content = oneLine(contentOf(prepared, 'test', row), 2 * WIDTH);
  return [
    ...entry(title, content, title.length),
    `  Right answer: ${oneLine(tables.labels.test[row]!, 40)}`,
    ...endLines(prepared, report, at),
  ];
}

/** What the models say that were trained on everything and on nothing. */
function endLines(prepared: PreparedData, { explanations, points }: DataReport, at: number): string[] {
  const { data, tables } = prepared;
  const { grand, empty } = explanations[at]!.ends;
  const { full: fullAnswer, empty: emptyAnswer } = points[at]!;
  const format = valuesLike(data.measure, [grand, empty]);
  const right = tables.labels.test[points[at]!.row!];
  const line = (what: string, answer: string | number | null, value: number | null): string[] =>
    value === null
      ? []
      : [`  Trained on ${what}: ${saidBy(prepared, answer, right)}${data.measure} ${format(value)}`];
  return [...line('every point', fullAnswer, grand), ...line('none', emptyAnswer, empty)];
}

/** `it says spam (wrong), `; nothing where that is the value itself. */
function saidBy(
  { data, trainer }: PreparedData,
  answer: string | number | null,
  right: string | undefined,
): string {
  if (typeof answer === 'string') {
    return `it says ${oneLine(answer, 24)} (${answer === right ? 'right' : 'wrong'}), `;
  }
  if (answer === null) return trainer.classes.length > 0 ? 'undecided, ' : '';
  return data.measure === 'prediction' ? '' : `it says ${Number(answer.toPrecision(4))}, `;
}

function overallLines({ tables, data }: PreparedData, { overall }: DataReport): string[] {
  const { grand, empty } = overall.ends;
  const format = valuesLike(data.measure, [grand, empty]);
  const ends = [
    ...(grand === null ? [] : [`${format(grand)} trained on every point`]),
    ...(empty === null ? [] : [`${format(empty)} on none`]),
  ];
  return [
    `The whole test set: the mean over its ${plural(tables.test.rows.length, 'row')}`,
    ...(ends.length > 0 ? [`  Mean ${data.measure}: ${ends.join(', ')}`] : []),
  ];
}
