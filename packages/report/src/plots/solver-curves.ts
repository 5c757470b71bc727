import { InvalidArgumentError } from '@spex/core';
import { scaleLinear, scaleLog } from 'd3-scale';
import { ems } from '../layout/measure.ts';
import { n } from '../svg/markup.ts';
import { clean } from '../words/clean.ts';
import { count } from '../words/numbers.ts';
import { type PlotOptions, Sheet, textAt } from './sheet.ts';

/** A solver's mean figure at some budget. */
export interface SolverPoint {
  /** At least 1. */
  readonly budget: number;
  /** The mean. */
  readonly value: number;
  /** Of the mean, where it is known. */
  readonly standardError?: number | undefined;
}

/** A solver at several budgets. */
export interface SolverCurve {
  /** What it is called in the picture. */
  readonly name: string;
  /** In any order. */
  readonly points: readonly SolverPoint[];
}

/** What is drawn, and how. */
export interface SolverCurvesOptions extends PlotOptions {
  /** What is measured: `mean R²`. */
  readonly figure: string;
  /** Of which games: `all 29 games`. */
  readonly games: string;
  /** Which is the better one; default `more`. Where less is better the scale is logarithmic. */
  readonly better?: 'more' | 'less';
  /** Solvers drawn in colour, 0 to 5, the best over all budgets; the others are grey. Default 5. */
  readonly highlight?: number;
}

/**
 * Colours told apart with every common kind of colour blindness (Okabe and Ito 2008), each at least 3 to 1 on light and dark pages;
 * dashes and marks beside them.
 */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', 'var(--ink)'];
const DASHES = ['', '8 4', '2 3', '10 3 2 3', '14 5'];
const LEAST_TALL = 280;
const ROW = 15;
/** Values are drawn at the foot below these: of a linear scale, and of a logarithmic one as a share of the largest. */
const LOWEST = -0.05;
const LOWEST_SHARE = 1e-9;

/**
 * How the figures of many solvers move with the budget: a line a solver, named at its end; the best in colour, with one standard error
 * as a band, the others in grey.
 *
 * @throws InvalidArgumentError an option is out of its range, or a curve holds a point that is no number.
 */
export function renderSolverCurves(curves: readonly SolverCurve[], options: SolverCurvesOptions): string {
  const { figure, games, better = 'more', highlight = COLOURS.length } = options;
  const sheet = new Sheet(options);
  check(curves, highlight);
  const ranked = rank(curves, better);
  const title = sentence(ranked, figure, better);
  const points = ranked.flatMap((curve) => curve.points);
  const below =
    better === 'more' && points.some(({ value }) => value < LOWEST)
      ? ` Below ${shown(LOWEST)}: at the foot.`
      : '';
  sheet.head(title, `${figure}, over ${games}. Band: one standard error.${below}`);
  if (points.length === 0) return sheet.finish(title, [title]);

  const named = Math.max(...ranked.map(({ name }) => ems(name))) * 12 * 1.12;
  const left = sheet.left + 48;
  const right = sheet.right - named - 34;
  const tall = Math.max(LEAST_TALL, ranked.length * ROW);
  const top = sheet.y;
  const budgets = [...new Set(points.map(({ budget }) => budget))].sort((a, b) => a - b);
  const [least, most] = [budgets[0]!, budgets.at(-1)!];
  const x = scaleLog()
    .domain(least === most ? [least / 2, most * 2] : [least, most])
    .range([left, right]);
  const y = heights(
    points.map(({ value }) => value),
    better,
    top,
    tall,
  );
  for (const { at, text } of y.ticks) {
    sheet.draw(
      `<path class="grid" d="M${n(left)} ${n(at)}H${n(right)}"/>`,
      textAt(text, left - 8, at + 4, { size: 12, kind: 'muted', anchor: 'end' }),
    );
  }
  let taken = Number.NEGATIVE_INFINITY;
  for (const budget of budgets) {
    const half = (ems(count(budget)) * 12 * 1.1) / 2;
    if (x(budget) - half < taken + 6) continue;
    taken = x(budget) + half;
    sheet.draw(
      `<path class="axis" d="M${n(x(budget))} ${n(top + tall)}v5"/>`,
      textAt(count(budget), x(budget), top + tall + 18, { size: 12, kind: 'muted', anchor: 'middle' }),
    );
  }

  const ends = spread(
    ranked.map(({ points: own }) => y.of(own.at(-1)!.value)),
    top + 6,
    top + tall,
  );
  // The best last, on top of the others.
  ranked.toReversed().forEach((curve, back) => {
    const at = ranked.length - 1 - back;
    const colour = at < highlight ? COLOURS[at]! : undefined;
    const line = curve.points.map(({ budget, value }) => `${n(x(budget))} ${n(y.of(value))}`).join('L');
    const last = curve.points.at(-1)!;
    const stroke =
      colour === undefined
        ? 'stroke="var(--muted)" stroke-opacity=".5" stroke-width="1.2"'
        : `stroke="${colour}" stroke-width="2.4" stroke-dasharray="${DASHES[at]}"`;
    sheet.draw(
      colour === undefined ? '' : bandOf(curve, colour, x, y.of),
      `<path fill="none" ${stroke} d="M${line}"/>`,
      `<path class="grid" d="M${n(x(last.budget) + 5)} ${n(y.of(last.value))}L${n(right + 22)} ${n(ends[at]!)}"/>`,
      ...(colour === undefined
        ? []
        : curve.points.map(({ budget, value }) => markAt(at, x(budget), y.of(value), colour))),
    );
    sheet.draw(
      textAt(curve.name, right + 26, ends[at]! + 4, {
        size: 12,
        kind: colour === undefined ? 'muted' : 'strong',
      }),
      colour === undefined ? '' : markAt(at, right + 18, ends[at]!, colour),
    );
  });
  sheet.y = top + tall + 40;
  sheet.draw(textAt('ablations', (left + right) / 2, sheet.y, { kind: 'muted', anchor: 'middle' }));
  sheet.y += 8;
  return sheet.finish(
    title,
    ranked.map(
      ({ name, points: own }) =>
        `${name}: ${own.map((p) => `${shown(p.value)} with ${count(p.budget)}`).join(', ')}.`,
    ),
  );
}

/** Harmless curves with their points in order, the best first: by the mean rank over the budgets; those without a point go. */
function rank(curves: readonly SolverCurve[], better: 'more' | 'less'): SolverCurve[] {
  const harmless = curves
    .filter(({ points }) => points.length > 0)
    .map(({ name, points }) => ({
      name: clean(name),
      points: [...points].sort((a, b) => a.budget - b.budget),
    }));
  const standing = harmless.map(({ points }) => {
    const ranks = points.map(({ budget, value }) => {
      const others = harmless.flatMap((curve) => curve.points.filter((point) => point.budget === budget));
      return others.filter((other) => (better === 'more' ? other.value > value : other.value < value)).length;
    });
    return ranks.reduce((sum, one) => sum + one, 0) / ranks.length;
  });
  const order = [...harmless.keys()].sort((a, b) => standing[a]! - standing[b]!);
  return order.map((at) => harmless[at]!);
}

interface Heights {
  of(value: number): number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

function heights(values: readonly number[], better: 'more' | 'less', top: number, tall: number): Heights {
  const largest = Math.max(...values);
  if (better === 'less' && largest > 0) {
    const positive = values.filter((value) => value > 0);
    const lowest = Math.max(Math.min(...positive), largest * LOWEST_SHARE);
    const scale = scaleLog()
      .domain([10 ** Math.ceil(Math.log10(largest) - 1e-9), 10 ** Math.floor(Math.log10(lowest) - 1e-9)])
      .range([top, top + tall])
      .clamp(true);
    const powers = scale
      .ticks(6)
      .filter((tick) => Number.isInteger(Math.round(Math.log10(tick) * 1e9) / 1e9));
    return {
      of: (value) => (value <= 0 ? top + tall : scale(value)),
      ticks: powers.map((tick) => ({ at: scale(tick), text: shown(tick) })),
    };
  }
  const lowest = Math.max(LOWEST, Math.min(0, ...values));
  const scale = scaleLinear()
    .domain([Math.max(1, largest), lowest])
    .range([top, top + tall])
    .clamp(true);
  return { of: scale, ticks: scale.ticks(6).map((tick) => ({ at: scale(tick), text: shown(tick) })) };
}

function bandOf(
  { points }: SolverCurve,
  colour: string,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const sure = points.flatMap(({ budget, value, standardError }) =>
    standardError === undefined ? [] : [{ at: x(budget), value, error: standardError }],
  );
  if (sure.length < 2) return '';
  const upper = sure.map((p) => `${n(p.at)} ${n(y(p.value + p.error))}`);
  const lower = sure.toReversed().map((p) => `${n(p.at)} ${n(y(p.value - p.error))}`);
  return `<path fill="${colour}" fill-opacity=".14" d="M${[...upper, ...lower].join('L')}Z"/>`;
}

/** A mark of its own for each highlighted solver: disc, square, diamond, ring, cross. */
function markAt(solver: number, x: number, y: number, colour: string): string {
  const diamond = `M${n(x)} ${n(y - 5)}L${n(x + 5)} ${n(y)}L${n(x)} ${n(y + 5)}L${n(x - 5)} ${n(y)}Z`;
  return [
    `<circle fill="${colour}" cx="${n(x)}" cy="${n(y)}" r="4"/>`,
    `<rect fill="${colour}" x="${n(x - 3.5)}" y="${n(y - 3.5)}" width="7" height="7"/>`,
    `<path fill="${colour}" d="${diamond}"/>`,
    `<circle fill="var(--page)" stroke="${colour}" stroke-width="2" cx="${n(x)}" cy="${n(y)}" r="4"/>`,
    `<path fill="none" stroke="${colour}" stroke-width="2" d="M${n(x - 4)} ${n(y - 4)}l8 8m-8 0l8 -8"/>`,
  ][solver]!;
}

/**
 * Places of the names: as near to where their lines end as can be with room between them, between two heights. Least squares by
 * pooling neighbours that are out of order (Ayer et al. 1955).
 */
function spread(places: readonly number[], top: number, foot: number): number[] {
  const order = Array.from(places.keys()).sort((a, b) => places[a]! - places[b]!);
  const pools: { sum: number; count: number }[] = [];
  order.forEach((at, rank) => {
    let pool = { sum: places[at]! - rank * ROW, count: 1 };
    for (
      let last = pools.at(-1);
      last && last.sum / last.count > pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
      pools.pop();
    }
    pools.push(pool);
  });
  const most = foot - (places.length - 1) * ROW;
  const moved = [...places];
  let rank = 0;
  for (const { sum, count: size } of pools) {
    const shift = Math.max(top, Math.min(most, sum / size));
    for (let i = 0; i < size; i++, rank++) moved[order[rank]!] = shift + rank * ROW;
  }
  return moved;
}

/** “With 1,024 ablations auto has the best mean R², 0.97, then lasso with 0.91.” */
function sentence(ranked: readonly SolverCurve[], figure: string, better: 'more' | 'less'): string {
  const most = Math.max(...ranked.flatMap(({ points }) => points.map(({ budget }) => budget)));
  const last = ranked
    .flatMap(({ name, points }) =>
      points.filter(({ budget }) => budget === most).map(({ value }) => ({ name, value })),
    )
    .sort((a, b) => (better === 'more' ? b.value - a.value : a.value - b.value));
  const [first, second] = last;
  if (first === undefined) return 'Nothing was measured.';
  const who = `With ${count(most)} ablations ${first.name} has`;
  if (second === undefined) return `${who} the ${figure} ${shown(first.value)}.`;
  return `${who} the best ${figure}, ${shown(first.value)}, then ${second.name} with ${shown(second.value)}.`;
}

function shown(value: number): string {
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e4) ? size.toExponential(0) : String(Number(size.toPrecision(3)));
  return `${value < 0 ? '−' : ''}${text.replace('-', '−')}`;
}

function check(curves: readonly SolverCurve[], highlight: number): void {
  if (!Number.isInteger(highlight) || highlight < 0 || highlight > COLOURS.length) {
    throw new InvalidArgumentError(
      'highlight',
      `highlight must be a whole number from 0 to ${COLOURS.length}, not ${highlight}`,
      highlight,
    );
  }
  for (const { name, points } of curves) {
    for (const { budget, value } of points) {
      if (budget >= 1 && Number.isFinite(budget) && Number.isFinite(value)) continue;
      throw new InvalidArgumentError(
        'curves',
        `the points of '${clean(name)}' must be finite, with a budget of at least 1, not ${value} with ${budget}`,
        { budget, value },
      );
    }
  }
}
