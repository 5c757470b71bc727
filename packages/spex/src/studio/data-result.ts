import { MEASURE_WORDS } from '../data/account.ts';
import type { DataReport } from '../data/data-report.ts';
import { shortName } from '../data/names.ts';
import type { PreparedData } from '../data/prepare.ts';
import { contentOf } from '../data/text/points.ts';
import { short } from './data-preview.ts';
import type { DataResult, NamedPlayer } from './records.ts';

const MOST_CHARACTERS = 160;
/** Lines of a player's points that are told. */
const MOST_LINES = 4;

/** What a page shows of a report beside its explanations. */
export function dataResult(prepared: PreparedData, whole: DataReport): DataResult {
  const { explanations: _, overall: __, ...report } = whole;
  const { tables, data, features, groups } = prepared;
  const named = new Set([
    ...report.roles.flatMap(({ helpful, harmful, synergistic, redundant }) => [
      ...[...helpful, ...harmful].map(({ player }) => player),
      ...[...synergistic, ...redundant].flatMap(({ players }) => players),
    ]),
  ]);
  return {
    report,
    measure: MEASURE_WORDS[data.measure],
    features,
    players: Object.fromEntries(
      [...named].map((player) => [player, namedPlayer(prepared, groups.members[player]!, player)]),
    ),
    lines: report.points.map(({ row }) => (row === null ? null : tables.test.line(row))),
  };
}

/** `row 12` and what stands there, `“newsroom A”` and the first of its rows. */
function namedPlayer(prepared: PreparedData, points: Uint32Array, player: number): NamedPlayer {
  const { tables } = prepared;
  const lines = Array.from(points.subarray(0, MOST_LINES), (point) => tables.train.line(point));
  const more = points.length > MOST_LINES ? ` and ${points.length - MOST_LINES} more` : '';
  const where = `${points.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${more}`;
  const first = points[0]!;
  const content = short(contentOf(prepared, 'train', first), MOST_CHARACTERS);
  return {
    name: shortName(prepared, player),
    holds: `${where}: [${tables.labels.train[first]!}] ${content}`,
  };
}
