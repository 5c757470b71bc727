import type { RequestPart, StudioRequest } from './api.ts';
import { Amount, Choice } from './fields.tsx';

const PLAYERS = [
  ['', 'each row'],
  ['classes', 'the rows of each class'],
  ['groups', 'rows with the same …'],
  ['slices', 'slices of a column …'],
  ['clusters:auto', 'clusters of similar rows'],
  ['clusters', 'so many clusters …'],
  ['duplicates', 'each row with its copies'],
] as const;
const SLICES = 5;
const CLUSTERS = 20;

/** Which rows are left out as one. */
export function PlayersChoice({
  request,
  change,
  columns,
}: {
  readonly request: StudioRequest;
  readonly change: (part: RequestPart) => void;
  readonly columns: readonly string[];
}) {
  const { players = '' } = request;
  const [, kind = '', rest = ''] = /^([a-z]+)(?::(.*))?$/s.exec(players) ?? [];
  const [, sliced = rest, slices = String(SLICES)] = /^(.*):(\d*)$/s.exec(rest) ?? [];
  const chosen = players === 'clusters:auto' ? players : kind;
  const choose = (to: string): void => {
    const [column = ''] = columns;
    if (to === 'groups') change({ players: `groups:${column}` });
    else if (to === 'slices') change({ players: `slices:${column}:${SLICES}` });
    else change({ players: to === 'clusters' ? `clusters:${CLUSTERS}` : to });
  };
  const own = columns.map((name) => [name, name] as const);
  return (
    <>
      <Choice id="players" name="Left out as one" value={chosen} options={PLAYERS} choose={choose} />
      {chosen === 'groups' && (
        <Choice
          id="group-column"
          name="The same"
          value={rest}
          options={own}
          choose={(name) => change({ players: `groups:${name}` })}
        />
      )}
      {chosen === 'slices' && (
        <Choice
          id="slice-column"
          name="Slices of"
          value={sliced}
          options={own}
          choose={(name) => change({ players: `slices:${name}:${slices}` })}
        />
      )}
      {(chosen === 'slices' || chosen === 'clusters') && (
        <Amount
          id="player-count"
          name={chosen === 'slices' ? 'How many slices' : 'How many clusters'}
          value={Number(chosen === 'slices' ? slices : rest)}
          hint={undefined}
          change={(count = 2) =>
            change({ players: chosen === 'slices' ? `slices:${sliced}:${count}` : `clusters:${count}` })
          }
        />
      )}
    </>
  );
}
