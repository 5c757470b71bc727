import { InvalidArgumentError } from '@spex/core';
import { scaleLinear, scaleLog } from 'd3-scale';
import { ems } from '../layout/measure.ts';
import { n } from '../svg/markup.ts';
import { clean } from '../words/clean.ts';
import { count } from '../words/numbers.ts';
import { nameLines } from './names.ts';
import { type PlotOptions, Sheet, textAt } from './sheet.ts';

/** R² at some number of ablations. */
export interface ConvergencePoint {
  /** At least 1. */
  readonly ablations: number;
  /** R² with so many ablations. */
  readonly r2: number;
  /** Of `r2`; missing or null where it is not known. */
  readonly standardError?: number | null;
}

/** One run, solver or model. */
export interface ConvergenceSeries {
  /** What the line is called, where there are several. */
  readonly name: string;
  /** In any order. */
  readonly points: readonly ConvergencePoint[];
  /** Why there was no other point, as a sentence's end: `R² is above 0.9`. */
  readonly ended?: string;
  /** Whether R² is of combinations that were fitted to, which flatters. */
  readonly inSample?: boolean;
}

/** Options of `renderConvergence`. */
export interface ConvergenceOptions extends PlotOptions {
  /** Drawn as a line across; default none. */
  readonly target?: number;
}

const TALL = 260;
const LOWEST = -0.05;
/** Dashes and shapes, so that no line is told from another by its colour alone. */
const DASHES = ['', '7 4', '2 3', '10 3 2 3', '1 5', '14 4'];

/**
 * How R² grows with the ablations: a line a series on a logarithmic scale, one standard error as a band. Values far below zero are
 * drawn at the foot.
 *
 * @throws InvalidArgumentError an option is out of its range, or a series holds a point that is no number.
 */
export function renderConvergence(
  series: readonly ConvergenceSeries[],
  options: ConvergenceOptions = {},
): string {
  const sheet = new Sheet(options);
  const { target } = options;
  check(series);
  const runs = series.map(({ name, points, ended, inSample }, at) => ({
    name: `${clean(name)}${inSample ? ' (in-sample)' : ''}`,
    points: [...points].sort((a, b) => a.ablations - b.ablations),
    ended: ended === undefined ? '' : clean(ended),
    dash: DASHES[at % DASHES.length]!,
    mark: at,
  }));
  const points = runs.flatMap((run) => run.points);
  const title = convergenceSentence(runs, target);
  sheet.write(title, 18, 'strong');
  sheet.y += 18;
  if (points.length === 0) return sheet.finish(title, [title]);

  const named = Math.min(
    (sheet.right - sheet.left) * 0.3,
    Math.max(...runs.map(({ name }) => ems(name))) * 13 * 1.1,
  );
  const left = sheet.left + 34;
  const right = sheet.right - (runs.length > 1 ? named + 14 : 4);
  const amounts = points.map(({ ablations }) => ablations);
  const [least, most] = [Math.min(...amounts), Math.max(...amounts)];
  const x = scaleLog()
    .domain(least === most ? [least / 2, most * 2] : [least, most])
    .range([left, right]);
  const bottom = Math.max(LOWEST, Math.min(0, ...points.map(({ r2 }) => r2)));
  const y = scaleLinear()
    .domain([1, bottom])
    .range([sheet.y, sheet.y + TALL])
    .clamp(true);
  for (const tick of y.ticks(6)) {
    sheet.draw(
      `<path class="${tick === 0 ? 'axis' : 'grid'}" d="M${n(left)} ${n(y(tick))}H${n(right)}"/>`,
      textAt(tick.toFixed(1), left - 8, y(tick) + 4, { size: 12, kind: 'muted', anchor: 'end' }),
    );
  }
  sheet.draw(...budgets(amounts, x, sheet.y + TALL));
  if (target !== undefined) {
    sheet.draw(
      `<path class="link" stroke-dasharray="2 4" d="M${n(left)} ${n(y(target))}H${n(right)}"/>`,
      textAt(`R² ${target}`, left + 6, y(target) - 6, { size: 12, kind: 'halo' }),
    );
  }
  const ends = spread(runs.map((run) => y(run.points.at(-1)?.r2 ?? 0)));
  runs.forEach(({ name, points: own, ended, dash, mark }, at) => {
    if (own.length === 0) return;
    const line = own.map(({ ablations, r2 }) => `${n(x(ablations))} ${n(y(r2))}`).join('L');
    sheet.draw(
      bandOf(own, x, y),
      `<path class="link" stroke-dasharray="${dash}" d="M${line}"/>`,
      ...own.map(({ ablations, r2 }) => markAt(mark, x(ablations), y(r2))),
      ended === '' ? '' : ringAt(x(own.at(-1)!.ablations), y(own.at(-1)!.r2)),
    );
    if (runs.length > 1) {
      nameLines(name, named, 13).forEach((text, row) => {
        sheet.draw(textAt(text, right + 12, ends[at]! + 4.5 + row * 15));
      });
    }
  });
  sheet.y += TALL + 22;
  sheet.y += 18;
  sheet.draw(textAt('ablations', (left + right) / 2, sheet.y, { kind: 'muted', anchor: 'middle' }));
  sheet.y += 8;
  sheet.write(
    'R²: 1 predicts unseen combinations perfectly, 0 no better than their mean. Band: one standard error.',
    13,
    'muted',
  );
  if (series.some(({ inSample }) => inSample)) {
    const which = series.every(({ inSample }) => inSample) ? 'All of it is' : 'In-sample is';
    sheet.write(`${which} R² on combinations that were fitted to, so it flatters.`, 13, 'muted');
  }
  const over = runs.filter(({ ended, points: own }) => ended !== '' && own.length > 0);
  for (const { name, ended } of over) {
    const who = runs.length > 1 ? `${name}: no` : 'No';
    sheet.write(`${who} further round, as ${ended} (ring).`, 13, 'muted');
  }
  return sheet.finish(
    title,
    runs.map(({ name, points: own, ended }) => {
      const told = own.map((p) => `R² ${p.r2.toFixed(3)} with ${count(p.ablations)}`).join(', ');
      return `${name}: ${told}${ended === '' ? '' : `; then ${ended}`}.`;
    }),
  );
}

/** Ticks at the budgets that were measured, as far as their numbers have room. */
function budgets(amounts: readonly number[], x: (value: number) => number, y: number): string[] {
  let taken = -Infinity;
  return [...new Set(amounts)]
    .sort((a, b) => a - b)
    .flatMap((amount) => {
      const half = (ems(count(amount)) * 12 * 1.1) / 2;
      if (x(amount) - half < taken + 6) return [];
      taken = x(amount) + half;
      return [
        `<path class="axis" d="M${n(x(amount))} ${n(y)}v5"/>`,
        textAt(count(amount), x(amount), y + 18, { size: 12, kind: 'muted', anchor: 'middle' }),
      ];
    });
}

function bandOf(
  points: readonly ConvergencePoint[],
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const sure = points.filter(({ standardError }) => standardError !== null && standardError !== undefined);
  if (sure.length < 2) return '';
  const upper = sure.map((p) => `${n(x(p.ablations))} ${n(y(p.r2 + p.standardError!))}`);
  const lower = sure.toReversed().map((p) => `${n(x(p.ablations))} ${n(y(p.r2 - p.standardError!))}`);
  return `<path class="faint" fill-opacity="0.5" d="M${[...upper, ...lower].join('L')}Z"/>`;
}

/** A mark of its own for each series: disc, ring, square, hollow square, diamond, cross. */
function markAt(series: number, x: number, y: number): string {
  const square = `x="${n(x - 4)}" y="${n(y - 4)}" width="8" height="8"`;
  const diamond = `M${n(x)} ${n(y - 5.5)}L${n(x + 5.5)} ${n(y)}L${n(x)} ${n(y + 5.5)}L${n(x - 5.5)} ${n(y)}Z`;
  return [
    `<circle class="dot" cx="${n(x)}" cy="${n(y)}" r="4.5"/>`,
    `<circle class="hollow" cx="${n(x)}" cy="${n(y)}" r="4.5"/>`,
    `<rect class="dot" ${square}/>`,
    `<rect class="hollow" ${square}/>`,
    `<path class="dot" d="${diamond}"/>`,
    `<path class="link" d="M${n(x - 4)} ${n(y - 4)}l8 8m-8 0l8 -8"/>`,
  ][series % 6]!;
}

/** Around the mark where a run ended. */
function ringAt(x: number, y: number): string {
  return `<circle class="whisker" cx="${n(x)}" cy="${n(y)}" r="9"/>`;
}

/** Places of the names, moved apart where lines end close to one another. */
function spread(places: readonly number[]): number[] {
  const order = Array.from(places.keys()).sort((a, b) => places[a]! - places[b]!);
  const moved = [...places];
  order.forEach((at, rank) => {
    const before = order[rank - 1];
    if (before !== undefined) moved[at] = Math.max(moved[at]!, moved[before]! + 16);
  });
  return moved;
}

/** “R² 0.94 with 512 ablations; 256 were enough for 0.9.” */
function convergenceSentence(
  runs: readonly { readonly name: string; readonly points: readonly ConvergencePoint[] }[],
  target: number | undefined,
): string {
  const said = runs.flatMap(({ name, points }) => {
    const last = points.at(-1);
    if (last === undefined) return [];
    const reached = target === undefined ? undefined : points.find(({ r2 }) => r2 >= target);
    const enough =
      target === undefined
        ? ''
        : reached === undefined
          ? `, short of ${target}`
          : `, ${target} from ${count(reached.ablations)} on`;
    const who = runs.length > 1 ? `${name}: ` : '';
    return [
      `${who}R² ${last.r2.toFixed(2).replace('-', '−')} with ${count(last.ablations)} ablations${enough}`,
    ];
  });
  return said.length === 0 ? 'Nothing was measured.' : `${said.join('; ')}.`;
}

function check(series: readonly ConvergenceSeries[]): void {
  for (const { name, points } of series) {
    for (const { ablations, r2 } of points) {
      if (ablations >= 1 && Number.isFinite(ablations) && Number.isFinite(r2)) continue;
      throw new InvalidArgumentError(
        'series',
        `the points of '${clean(name)}' must be finite, with at least 1 ablation, not R² ${r2} with ${ablations}`,
        { ablations, r2 },
      );
    }
  }
}
