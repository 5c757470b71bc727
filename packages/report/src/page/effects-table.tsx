import { useState } from 'preact/hooks';
import { intervalOf, marginOf, mayBeChance } from '../words/intervals.ts';
import { numberFormat } from '../words/numbers.ts';
import { intervalKey } from '../words/sureness.ts';
import { keyOf, type Selection } from './selection.ts';
import type { ShownTerm, ViewData } from './view-data.ts';

const MOST_ROWS = 40;

type Column = 'strength' | 'size';
type Filter = 'all' | 'together' | 'alone';

/** Every effect as a row, sorted and filtered by the reader. */
export function EffectsTable({
  data,
  active,
  pinned,
  noun,
}: {
  readonly data: ViewData;
  readonly active: Selection | undefined;
  /** Key of the pinned set. */
  readonly pinned: string | undefined;
  readonly noun: string;
}) {
  const [sort, setSort] = useState<{ readonly by: Column; readonly up: boolean }>({
    by: 'strength',
    up: false,
  });
  const [filter, setFilter] = useState<Filter>('all');
  const [whole, setWhole] = useState(false);

  const chosen = data.terms.filter(
    ({ players }) => filter === 'all' || (filter === 'alone') === (players.length === 1),
  );
  const measure = (term: ShownTerm): number =>
    sort.by === 'size' ? term.players.length : Math.abs(term.value);
  const sign = sort.up ? 1 : -1;
  chosen.sort((a, b) => sign * (measure(a) - measure(b)) || Math.abs(b.value) - Math.abs(a.value));
  const shown = whole ? chosen : chosen.slice(0, MOST_ROWS);
  const largest = data.terms.reduce(
    (most, { value, low = value, high = value }) => Math.max(most, Math.abs(low), Math.abs(high)),
    0,
  );
  const margins = numberFormat(Math.max(data.picture.largestMain, data.picture.largestJoint), false);
  const key = intervalKey(data.explanation, data.terms);
  const isLit = ({ key, players }: ShownTerm): boolean =>
    active !== undefined && ('set' in active ? active.set === key : players.includes(active.player));

  const head = (by: Column, name: string) => (
    <th data-sort={by} scope="col" aria-sort={sort.by !== by ? 'none' : sort.up ? 'ascending' : 'descending'}>
      <button
        type="button"
        onClick={() =>
          setSort((before) => (before.by === by ? { by, up: !before.up } : { by, up: by === 'size' }))
        }
      >
        {name}
      </button>
    </th>
  );
  const filters: readonly (readonly [Filter, string])[] = [
    ['all', 'All'],
    ['together', 'Together'],
    ['alone', 'Alone'],
  ];
  return (
    <section aria-labelledby="effects">
      <div class="bar-head">
        <h2 id="effects">Effects</h2>
        <fieldset class="filters">
          <legend class="unseen">Rows</legend>
          {filters.map(([name, text]) => (
            <button
              key={name}
              class="plain"
              type="button"
              data-filter={name}
              aria-pressed={filter === name}
              onClick={() => {
                setFilter(name);
                setWhole(false);
              }}
            >
              {text}
            </button>
          ))}
        </fieldset>
      </div>
      <table>
        <thead>
          <tr>
            {head('size', 'Size')}
            <th class="names-head" scope="col">
              {noun === 'words' ? 'Words' : 'Parts'}
            </th>
            {head('strength', 'Effect')}
            <td class="bar" />
          </tr>
        </thead>
        <tbody id="rows">
          {shown.map((term, row) => (
            <Row
              key={term.key}
              data={data}
              term={term}
              largest={largest}
              margin={marginOf(term, margins)}
              lit={isLit(term)}
              pinned={term.key === pinned}
              first={row === 0}
            />
          ))}
        </tbody>
      </table>
      {shown.length < chosen.length && (
        <button id="more" class="plain" type="button" onClick={() => setWhole(true)}>
          Show all {chosen.length} rows
        </button>
      )}
      {key !== '' && <p class="key">{key}</p>}
    </section>
  );
}

function Row({
  data,
  term,
  largest,
  margin,
  lit,
  pinned,
  first,
}: {
  readonly data: ViewData;
  readonly term: ShownTerm;
  readonly largest: number;
  readonly margin: string;
  readonly lit: boolean;
  readonly pinned: boolean;
  readonly first: boolean;
}) {
  const { players, value } = term;
  const interval = intervalOf(term);
  // Per cent of the track: zero is in its middle.
  const at = (number: number): number => 50 + (50 * number) / (largest || 1);
  return (
    <tr
      class={`${value > 0 ? 'raise' : 'lower'}${lit ? ' lit' : ''}`}
      data-set={keyOf(players)}
      data-term={data.placeOf.get(term.key)}
    >
      <td class="size">{players.length === 1 ? 'alone' : `${players.length} together`}</td>
      <td class="names">
        <button type="button" class="pick" aria-pressed={pinned} tabIndex={first ? 0 : -1}>
          {players.map((player) => (
            <span key={player} class="chip">
              {data.labels[player]}
            </span>
          ))}
        </button>
      </td>
      <td class="value">
        {term.text}
        {margin !== '' && (
          <span class="margin">
            {' '}
            {margin}
            {mayBeChance(term) && (
              <abbr class="chance" title="may be chance">
                ?
              </abbr>
            )}
          </span>
        )}
      </td>
      <td class="bar">
        <span class="track">
          <span
            class="fill"
            style={{
              left: `${Math.min(50, at(value)).toFixed(2)}%`,
              width: `${Math.abs(at(value) - 50).toFixed(2)}%`,
            }}
          />
          {interval && (
            <span
              class="whisker"
              style={{
                left: `${at(interval[0]).toFixed(2)}%`,
                width: `${(at(interval[1]) - at(interval[0])).toFixed(2)}%`,
              }}
            />
          )}
        </span>
      </td>
    </tr>
  );
}
