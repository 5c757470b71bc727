import { useCallback, useEffect, useState } from 'preact/hooks';
import { App } from '../page/app.tsx';
import { PlotTab } from '../page/plot-tab.tsx';
import { type PlotOptions, renderConvergence } from '../plots/index.ts';
import { duration } from '../words/numbers.ts';
import { api, type StudioEvent, type StudioRecord, type StudioRequest } from './api.ts';

const FORMATS = [
  ['json', 'JSON'],
  ['html', 'Page'],
  ['svg', 'SVG'],
  ['png', 'PNG'],
] as const;

/** A run: its progress and the picture as it sharpens, then everything that it found. */
export function RunView({
  id,
  changed,
  again,
  removed,
}: {
  readonly id: string;
  /** Told where the list of runs is out of date. */
  readonly changed: () => void;
  readonly again: (request: StudioRequest) => void;
  readonly removed: () => void;
}) {
  const [record, setRecord] = useState<StudioRecord>();
  const [progress, setProgress] = useState<Extract<StudioEvent, { type: 'progress' }>>();
  const [problem, setProblem] = useState('');
  const [lost, setLost] = useState(false);
  const [stopping, setStopping] = useState(false);
  useEffect(() => {
    setRecord(undefined);
    setProgress(undefined);
    setProblem('');
    setStopping(false);
    let end = () => {};
    let left = false;
    const hear = (event: StudioEvent): void => {
      if (event.type === 'progress') setProgress(event);
      else if (event.type === 'end') {
        setRecord(event.record);
        changed();
      } else {
        const { explanation, convergence } = event;
        setRecord((before) => before && { ...before, explanation, convergence });
      }
    };
    api.run(id).then(
      (found) => {
        if (left) return;
        setRecord(found);
        if (found.state === 'running') end = api.listen(id, hear, setLost);
      },
      (error: Error) => setProblem(error.message),
    );
    return () => {
      left = true;
      end();
    };
  }, [id, changed]);
  const verify = useCallback((present: readonly number[]) => api.verify(id, present), [id]);

  if (problem !== '')
    return (
      <p class="problem" role="alert">
        {problem}
      </p>
    );
  if (record === undefined) return <p class="hint">Loading …</p>;
  const { state, explanation, convergence, error } = record;
  const running = state === 'running';
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
        {running && <Progress {...(progress && { progress })} lost={lost} />}
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
              <a key={format} class="plain" href={api.exportAddress(id, format)} download>
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
      </section>
      {convergence.length > 1 && <Convergence convergence={convergence} />}
      {explanation && <App key={id} explanation={explanation} host={running ? {} : { verify }} />}
    </>
  );
}

function Progress({
  progress,
  lost,
}: {
  readonly progress?: Extract<StudioEvent, { type: 'progress' }>;
  readonly lost: boolean;
}) {
  const { done = 0, planned = 0, eta = 0, dollars = null } = progress ?? {};
  const left = done > 0 && eta > 0 ? `, about ${duration(eta)} left` : '';
  const money = dollars === null ? '' : `, $${dollars.toFixed(4)}`;
  return (
    <div class="progress" aria-live="polite">
      <progress value={done} max={Math.max(1, planned)} aria-label="Ablations made" />
      <span id="progress">
        {lost
          ? 'The studio does not answer: the run may go on, this page asks again.'
          : `${done.toLocaleString('en-US')} of ${planned.toLocaleString('en-US')} ablations${left}${money}`}
      </span>
    </div>
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
