import { useCallback, useEffect, useState } from 'preact/hooks';
import { App } from '../page/app.tsx';
import { PlotTab } from '../page/plot-tab.tsx';
import { type PlotOptions, renderConvergence } from '../plots/index.ts';
import { count, duration } from '../words/numbers.ts';
import { api, type StudioEvent, type StudioRecord, type StudioRequest } from './api.ts';
import { RowsView, shownNames } from './rows-view.tsx';

const FORMATS = [
  ['json', 'JSON'],
  ['html', 'Page'],
  ['svg', 'SVG'],
  ['png', 'PNG'],
] as const;

/** A run: its progress and the picture as it sharpens, then everything that it found. */
export function RunView({
  id,
  lost,
  onHear,
  again,
  removed,
}: {
  readonly id: string;
  /** Whether the studio does not answer. */
  readonly lost: boolean;
  /** Says who is to hear of the run. */
  readonly onHear: (hear: (event: StudioEvent) => void) => void;
  readonly again: (request: StudioRequest) => void;
  readonly removed: () => void;
}) {
  const [record, setRecord] = useState<StudioRecord>();
  const [progress, setProgress] = useState<Extract<StudioEvent, { type: 'progress' }>>();
  const [problem, setProblem] = useState('');
  const [stopping, setStopping] = useState(false);
  /** Which of several explanations is shown, and whether it is the picture, not the rows. */
  const [shown, setShown] = useState(0);
  const [pictured, setPictured] = useState(false);
  useEffect(() => {
    onHear((event) => {
      if (event.type === 'progress') setProgress(event);
      else if (event.type === 'record' || event.type === 'end') setRecord(event.record);
      else if (event.type === 'unknown') setProblem('There is no such run any more.');
      else if (event.type === 'round') {
        const { explanation, convergence } = event;
        setRecord((before) => before && { ...before, explanation, convergence });
      }
    });
    return () => onHear(() => {});
  }, [onHear]);
  const verify = useCallback((present: readonly number[]) => api.verify(id, shown, present), [id, shown]);

  if (problem !== '' || record === undefined) {
    return (
      <main>
        {problem === '' ? (
          <p class="hint">Loading …</p>
        ) : (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
      </main>
    );
  }
  const { state, explanation, others, data, convergence, error } = record;
  const running = state === 'running';
  const explanations = explanation === null ? [] : [explanation, ...others];
  const rows = data !== null && !pictured;
  const stop = async (): Promise<void> => {
    setStopping(true);
    try {
      await api.stop(id);
    } catch (reason) {
      setStopping(false);
      setProblem((reason as Error).message);
    }
  };
  return (
    <>
      <section class="run" aria-label="The run">
        <p class="eyebrow">{record.title}</p>
        {running && <Progress record={record} lost={lost} {...(progress && { progress })} />}
        {!running && <Free record={record} />}
        {error !== null && (
          <p class="problem" role="alert">
            {error}
          </p>
        )}
        <div class="tools">
          {running && (
            <button type="button" class="plain" id="stop" disabled={stopping} onClick={() => void stop()}>
              {stopping ? 'Stopping …' : 'Stop'}
            </button>
          )}
          {!running && (
            <button type="button" class="plain" onClick={() => again(record.input)}>
              Again, changed
            </button>
          )}
          {!running &&
            explanation &&
            FORMATS.map(([format, name]) => (
              <a key={format} class="plain" href={api.exportAddress(id, format, shown)} download>
                {name}
              </a>
            ))}
          {!running && (
            <button
              type="button"
              class="plain"
              id="remove-run"
              onClick={() => void api.remove(id).then(removed, (reason: Error) => setProblem(reason.message))}
            >
              Remove
            </button>
          )}
        </div>
        {data && (
          <div class="tools shown">
            <fieldset class="filters">
              <legend class="unseen">Shown as</legend>
              <button type="button" class="plain" aria-pressed={rows} onClick={() => setPictured(false)}>
                Rows
              </button>
              <button type="button" class="plain" aria-pressed={pictured} onClick={() => setPictured(true)}>
                Picture
              </button>
            </fieldset>
            {explanations.length > 1 && (
              <label>
                of{' '}
                <select
                  id="shown"
                  value={shown}
                  onChange={(event) => setShown(Number(event.currentTarget.value))}
                >
                  {shownNames(data).map((name, at) => (
                    <option key={name} value={at}>
                      {name}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </div>
        )}
      </section>
      {running && convergence.length > 1 && <Convergence convergence={convergence} />}
      {data && rows && <RowsView data={data} shown={shown} />}
      {explanations[shown] && !rows && (
        <App key={`${id}:${shown}`} explanation={explanations[shown]} host={running ? {} : { verify }} />
      )}
    </>
  );
}

function Progress({
  record: { done: before, planned: wanted, kind },
  progress,
  lost,
}: {
  readonly record: StudioRecord;
  readonly progress?: Extract<StudioEvent, { type: 'progress' }>;
  readonly lost: boolean;
}) {
  const { done = before, planned = wanted, eta = 0, dollars = null, step = '' } = progress ?? {};
  const left = done > 0 && eta > 0 ? `, about ${duration(eta)} left` : '';
  const money = dollars === null ? '' : `, $${dollars.toFixed(4)}`;
  const noun = kind === 'data' ? 'retrainings' : 'ablations';
  return (
    <div class="progress" aria-live="polite">
      <progress value={done} max={Math.max(1, planned)} aria-label={`${noun} made`} />
      <span id="progress">
        {lost
          ? 'The studio does not answer: the run may go on, this page asks again.'
          : `${done.toLocaleString('en-US')} of ${planned.toLocaleString('en-US')} ${noun}${left}${money}`}
        {!lost && step !== '' && <span class="hint"> ({step})</span>}
      </span>
    </div>
  );
}

/** What of the run was paid for before. */
function Free({ record: { counts, kind } }: { readonly record: StudioRecord }) {
  if (counts === null) return null;
  const { found, shared, bought } = counts;
  const noun = kind === 'data' ? 'retrainings' : 'ablations';
  const free = found + shared;
  const all = free + bought;
  return (
    <p class="hint" id="free">
      {free === 0
        ? `${count(all)} ${noun}, all paid for by this run`
        : bought === 0
          ? `Free: all ${count(all)} ${noun} were in the store`
          : `${count(free)} of ${count(all)} ${noun} were in the store, free; ${count(bought)} were paid for`}
    </p>
  );
}

function Convergence({ convergence }: { readonly convergence: StudioRecord['convergence'] }) {
  const draw = useCallback(
    (options: PlotOptions) => renderConvergence([{ name: 'this run', points: convergence }], options),
    [convergence],
  );
  return (
    <details class="convergence">
      <summary>How the picture got sharper</summary>
      <PlotTab name="convergence" draw={draw} />
    </details>
  );
}
