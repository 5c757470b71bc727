import { useEffect, useState } from 'preact/hooks';
import { count, duration } from '../words/numbers.ts';
import { api, type StoredGame, type StoredParts, type StudioStore, type StudioSummary } from './api.ts';
import { dollars } from './money.ts';

/** Parts of a game that are listed. */
const MOST_PARTS = 20;

/** What is paid for already: everything that the ablation store holds. */
export function StoreView({
  open,
  runs,
}: {
  /** Shows a run. */
  readonly open: (id: string) => void;
  /** Looked at anew when one of them ends. */
  readonly runs: readonly StudioSummary[];
}) {
  const [store, setStore] = useState<StudioStore>();
  const [problem, setProblem] = useState('');
  const over = runs.filter(({ state }) => state !== 'running').length;
  // Another run that is over has left something there.
  useEffect(() => {
    api.store().then(setStore, (error: Error) => setProblem(error.message));
  }, [over]);
  if (problem !== '')
    return (
      <p class="problem" role="alert">
        {problem}
      </p>
    );
  if (store === undefined) return <p class="hint">Loading …</p>;
  const { path, all, games } = store;
  return (
    <section aria-label="Store">
      <h1>What is paid for</h1>
      {path === null ? (
        <p>The studio was started without a store: every run pays for all its ablations.</p>
      ) : (
        <p class="hint" id="store-total">
          {some(all.ablations, 'ablation')} of {some(all.games, 'game')}, {size(all.bytes)}, in{' '}
          <span class="path">{path}</span>. A run that asks for them again finds them there and pays for the
          rest only.
        </p>
      )}
      <ul class="games">
        {games.map((game) => (
          <Game key={game.id} game={game} open={open} />
        ))}
      </ul>
      {games.length < all.games && <p class="hint">And {some(all.games - games.length, 'older game')}.</p>}
    </section>
  );
}

function Game({ game, open }: { readonly game: StoredGame; readonly open: (id: string) => void }) {
  const { id, asked, players, ablations, runs, lastSeen, cost, spared, studio } = game;
  const [parts, setParts] = useState<StoredParts>();
  const [problem, setProblem] = useState('');
  const look = (): void => {
    if (parts) return;
    api.storedGame(id).then(setParts, (error: Error) => setProblem(error.message));
  };
  return (
    <li>
      <h2>{asked ?? id}</h2>
      <p class="hint">
        {some(players, 'part')}, <b>{some(ablations, 'ablation')} paid for</b> in {some(runs, 'run')}, last
        used {new Date(lastSeen).toLocaleString()}
      </p>
      <p class="hint">
        Took {[duration(cost.seconds), ...usage(cost)].join(', ')}
        {spared > 0 && `; ${some(spared, 'ablation')} asked for again, free`}
      </p>
      {studio.length > 0 && (
        <div class="tools">
          {studio.map((run) => (
            <button key={run.id} type="button" class="plain" onClick={() => open(run.id)}>
              {run.title} ({new Date(run.started).toLocaleString()})
            </button>
          ))}
        </div>
      )}
      <details onToggle={(event) => event.currentTarget.open && look()}>
        <summary>Parts and runs</summary>
        {problem !== '' && <p class="problem">{problem}</p>}
        {parts && (
          <>
            <p class="parts">
              {parts.players.slice(0, MOST_PARTS).map((label, at) => (
                <span class="chip" key={at}>
                  {label}
                </span>
              ))}
              {players > MOST_PARTS && ` and ${count(players - MOST_PARTS)} more`}
            </p>
            <ul class="hint">
              {parts.runs.map((run) => (
                <li key={run.id}>
                  {new Date(run.startedAt).toLocaleString()}, {run.title}: {count(run.counts.bought)} paid
                  for, {count(run.counts.found + run.counts.shared)} free
                  {run.status !== 'complete' && ` (${run.status})`}
                </li>
              ))}
            </ul>
          </>
        )}
      </details>
    </li>
  );
}

function usage({ calls, tokens, dollars: paid }: StoredGame['cost']): string[] {
  return [
    ...(calls ? [some(calls, 'call')] : []),
    ...(tokens ? [some(tokens, 'token')] : []),
    ...(paid ? [dollars(paid)] : []),
  ];
}

/** `1 run`, `2,000 runs`. */
function some(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

function size(bytes: number): string {
  if (bytes < 1e3) return `${count(bytes)} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
