import type { Measure } from '@spex/lenses';
import { betterWhen } from '@spex/lenses';
import { displayWidth } from '@spex/report';
import type { ComparedMean, OutputMetrics, RemovalCheck, VerifiedSet } from '../data-report.ts';
import { shortName } from '../names.ts';
import type { PreparedData } from '../prepare.ts';
import { list, numbersLike, oneLine, pad, plural, valuesLike, WIDTH, wrap } from './layout.ts';

/** Standard errors within which a difference says nothing. */
const SURE = 2;
/** Columns of a player's name. */
const NAME = 20;
/** Columns of what a line is about. */
const WHAT = 44;
/** Share of the predicted interaction that counts as confirming it. */
const SAME = 0.5;

/** What retraining gave beside what the picture predicts. */
export function checkLines(prepared: PreparedData, { removal, verified }: OutputMetrics): string[] {
  return [
    ...removalLines(prepared, removal),
    ...verified.flatMap((set) => ['', ...verifiedLines(prepared, set)]),
  ];
}

function removalLines({ data, byRow }: PreparedData, removal: readonly RemovalCheck[]): string[] {
  if (removal.length === 0) return [];
  const format = valuesLike(
    data.measure,
    removal.flatMap(({ full, predicted, measured }) => [full, predicted, measured]),
  );
  const most = betterWhen(data.measure) === 'neither' ? 'that raise it most' : 'that help most';
  return [
    '',
    `  Check: retrained without the ${byRow ? 'points' : 'groups'} ${most}`,
    ...removal.map(
      ({ k, full, predicted, measured }) =>
        `    without ${k}: ${data.measure} from ${format(full)} to ${format(measured)}; predicted ${format(predicted)}`,
    ),
  ];
}

function verifiedLines(prepared: PreparedData, set: VerifiedSet): string[] {
  const { data } = prepared;
  const { kind, players, present, average } = set;
  const names = players.map((player) => oneLine(shortName(prepared, player), NAME));
  const sign = betterWhen(data.measure) === 'smaller' ? -1 : 1;
  const all = players.length === 2 ? 'both' : 'all';
  const rows: (readonly [string, string, string])[] = [];
  const value = valuesLike(
    data.measure,
    present.flatMap(({ predicted, measured }) => [predicted, measured]),
  );
  for (const { without, predicted, measured } of present) {
    const left = without.map((player) => names[players.indexOf(player)]!);
    const what =
      left.length === 0 ? 'nobody left out' : `without ${left.length === players.length ? all : list(left)}`;
    rows.push([`  ${oneLine(what, WHAT)}`, left.length === 0 ? '' : value(predicted), value(measured)]);
  }
  const signedLike = numbersLike(present.flatMap(({ predicted, measured }) => [predicted, measured]));
  const beyond = (of: (one: VerifiedSet['present'][number]) => number): string =>
    signedLike(sign * present.reduce((sum, one) => sum + (-1) ** one.without.length * of(one), 0));
  rows.push(['  beyond their parts', beyond((one) => one.predicted), beyond((one) => one.measured)]);
  const means: (readonly [string, ComparedMean])[] = [
    ...average.alone.map((one, at) => [`${names[at]} alone`, one] as const),
    [all, average.together],
    ['beyond their parts', average.interaction],
  ];
  const turned = sign < 0 ? `, + is a smaller ${data.measure}` : '';
  // The interaction may be far smaller than the rest: its numbers have decimals of their own.
  const parts = numbersLike(means.slice(0, -1).flatMap(([, one]) => [one.predicted, one.measured]));
  const whole = numbersLike([average.interaction.predicted, average.interaction.measured]);
  const averages = means.map(([what, one]): readonly [string, string, string] => {
    const format = one === average.interaction ? whole : parts;
    const error = format(one.standardError).slice(1);
    return [`  ${what}`, format(sign * one.predicted), `${format(sign * one.measured)} ± ${error}`];
  });
  return [
    ...wrap(`Verify: ${list(names)}, ${kind}: ${verdict(data.measure, set)}`, WIDTH - 4).map(
      (line, at) => `  ${at === 0 ? '' : '  '}${line}`,
    ),
    ...aligned([
      ['everybody present', 'predicted', 'retrained'],
      ...rows,
      [`added on average over ${plural(average.backgrounds, 'random subset')}${turned}`, '', ''],
      ...averages,
    ]),
  ];
}

function verdict(measure: Measure, { average, kind }: VerifiedSet): string {
  const { measured, predicted, standardError } = average.interaction;
  const more = kind === 'synergistic' ? 'more' : 'less';
  if (Math.abs(measured) <= SURE * standardError) {
    return `not settled, retraining cannot tell the interaction from 0 (${measure} varies too much between subsets).`;
  }
  const share = measured / predicted;
  if (share <= 0) return 'not confirmed, retraining finds the opposite.';
  if (share < SAME) {
    return `only in part, retraining finds that they do ${more} together, but ${Math.round(100 * share)} % as much as predicted.`;
  }
  return `confirmed, retraining too finds that they do ${more} together.`;
}

/** Words to the left, two columns of numbers to the right of them. */
function aligned(rows: readonly (readonly [string, string, string])[]): string[] {
  const numeric = rows.filter(([, one, other]) => one !== '' || other !== '');
  const first = Math.max(...numeric.map(([what]) => displayWidth(what)));
  const second = Math.max(...numeric.map(([, one]) => one.length));
  return rows.map(([what, one, other]) =>
    `    ${one === '' && other === '' ? what : `${pad(what, first)}  ${one.padStart(second)}  ${other}`}`.trimEnd(),
  );
}
