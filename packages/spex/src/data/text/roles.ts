import type { DataRoles, PointRole, SetRole } from '@spex/lenses';
import type { PreparedData } from '../prepare.ts';
import { bar, numbersLike, oneLine, pad, WIDTH, wrap } from './layout.ts';
import { playerOf } from './points.ts';

const BAR = 10;

/**
 * Tables of who helps and who harms, then the sets that act together, half as many of each kind. `noise`: how large an
 * interaction of two may be by chance.
 */
export function roleLines(
  prepared: PreparedData,
  roles: DataRoles,
  noise: number | null,
  top = 10,
): string[] {
  const better = roles.positive === 'better';
  const noun = prepared.byRow ? 'points' : 'groups';
  const capital = prepared.byRow ? 'Points' : 'Groups';
  const sets = Math.ceil(top / 2);
  const all = [...roles.helpful, ...roles.harmful];
  const format = numbersLike(all.map(({ effect }) => effect));
  const seen = new Set(all.map(({ player }) => player));
  const largest = all.reduce((most, { effect }) => Math.max(most, Math.abs(effect)), 0);
  const table = (points: readonly PointRole[]): string[] => pointTable(prepared, points, format, largest);
  const sections: string[][] = [];
  const add = (title: string, lines: readonly string[], none: string): void => {
    sections.push(['', ...(lines.length > 0 ? [`  ${title}`, ...lines] : [`  ${none}`])]);
  };
  add(
    better
      ? `Helpful ${noun}: what each adds on average`
      : `${capital} that raise it: by how much on average`,
    table(roles.helpful),
    better ? `No ${noun} help.` : `No ${noun} raise it.`,
  );
  add(
    better
      ? `Harmful ${noun}: what each takes away on average`
      : `${capital} that lower it: by how much on average`,
    table(roles.harmful),
    better ? `No ${noun} harm.` : `No ${noun} lower it.`,
  );
  add(
    'Synergy: sets that do more together than apart',
    setLines(prepared, roles.synergistic.slice(0, sets), seen),
    'Synergy: no set does more together than apart.',
  );
  add(
    'Redundancy: sets that do less together than apart',
    setLines(prepared, roles.redundant.slice(0, sets), seen),
    'Redundancy: no set does less together than apart.',
  );
  if (noise !== null && roles.synergistic.length + roles.redundant.length > 0) {
    const [two, three] = [noise, 2 * noise].map((value) => Number(value.toPrecision(2)));
    const text = `Sets may be artefacts: below about ${two} for two and ${three} for three, what they do beyond their parts is within the noise. --verify K retrains the strongest.`;
    sections.push(['', ...wrap(text, WIDTH - 2).map((line) => `  ${line}`)]);
  }
  return sections.flat();
}

function pointTable(
  prepared: PreparedData,
  points: readonly PointRole[],
  format: (value: number) => string,
  largest: number,
): string[] {
  const rows = points.map(({ player, effect }) => ({
    ...playerOf(prepared, player),
    value: format(effect),
    share: Math.abs(effect) / largest,
  }));
  const nameWidth = Math.max(0, ...rows.map(({ name }) => name.length));
  const valueWidth = Math.max(0, ...rows.map(({ value }) => value.length));
  const lead = nameWidth > 0 ? nameWidth + 2 : 0;
  const room = WIDTH - 4 - lead - valueWidth - 4 - BAR;
  return rows.map(({ name, holds, value, share }) =>
    `    ${pad(name, lead)}${pad(oneLine(holds, room), room)}  ${value.padStart(valueWidth)}  ${bar(share, BAR)}`.trimEnd(),
  );
}

/** The sentence of each set, and below it what those of its members hold that were not shown above. */
function setLines(prepared: PreparedData, sets: readonly SetRole[], seen: Set<number>): string[] {
  return sets.flatMap(({ players, sentence }) => {
    const [first = '', ...rest] = wrap(sentence, WIDTH - 6);
    const fresh = players.filter((player) => !seen.has(player));
    for (const player of fresh) seen.add(player);
    const members = prepared.byRow
      ? fresh.map((player) => {
          const { name, holds } = playerOf(prepared, player);
          return `      ${name}  ${oneLine(holds, WIDTH - 8 - name.length)}`;
        })
      : [];
    return [`    ${first}`, ...rest.map((line) => `      ${line}`), ...members];
  });
}
