import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ThemeButton } from '../page/theme-button.tsx';
import { api, type StudioEvent, type StudioRequest, type StudioSummary } from './api.ts';
import { CompareView } from './compare-view.tsx';
import { Compose } from './compose.tsx';
import { type Place, placeOf, usePlace } from './place.ts';
import { RunView } from './run-view.tsx';
import { StoreView } from './store-view.tsx';

const EMPTY: StudioRequest = { kind: 'text' };
const STATES = { running: 'running', complete: 'done', partial: 'stopped', failed: 'failed' } as const;

/** The studio: what was explained on the left, what is being looked at on the right. */
export function Studio() {
  const [place, go] = usePlace();
  /** What was typed so far; a form of its own for each time that it is set. */
  const draft = useRef(EMPTY);
  const [form, setForm] = useState(0);
  const compose = (request: StudioRequest): void => {
    draft.current = request;
    setForm((before) => before + 1);
    go({ at: 'compose' });
  };
  const [runs, setRuns] = useState<readonly StudioSummary[]>([]);
  const [lost, setLost] = useState(false);
  /** What the run that is shown does with what is heard of it. */
  const hearing = useRef<(event: StudioEvent) => void>(() => {});
  const shown = place.at === 'run' ? place.id : undefined;
  const visible = useVisible();
  useEffect(() => {
    // A page that nobody sees holds no line: browsers give a server few of them.
    if (!visible) return;
    return api.listen(
      shown,
      (event) => (event.type === 'runs' ? setRuns(event.runs) : hearing.current(event)),
      setLost,
    );
  }, [shown, visible]);
  const onHear = useCallback((hear: (event: StudioEvent) => void) => {
    hearing.current = hear;
  }, []);

  return (
    <div class="studio">
      <nav aria-label="Runs">
        <div class="tools">
          <button type="button" class="plain go" id="new" onClick={() => compose(EMPTY)}>
            New
          </button>
          <button
            type="button"
            class="plain"
            id="store"
            aria-current={place.at === 'store' ? 'page' : undefined}
            onClick={() => go({ at: 'store' })}
          >
            Store
          </button>
          <ThemeButton />
        </div>
        {lost && (
          <p class="problem" role="alert">
            The studio does not answer. Is its terminal still open?
          </p>
        )}
        <ul>
          {runs.map((run) => (
            <RunEntry key={run.id} run={run} place={place} go={go} />
          ))}
        </ul>
        {runs.length > 1 && (
          <button
            type="button"
            class="plain"
            id="compare"
            onClick={() => go({ at: 'compare', first: place.at === 'run' ? place.id : runs[0]!.id })}
          >
            Compare two
          </button>
        )}
      </nav>
      <div class="stage">
        {place.at === 'compose' && (
          <main>
            <Compose
              key={form}
              first={draft.current}
              changed={(request) => {
                draft.current = request;
              }}
              started={(id) => go({ at: 'run', id })}
            />
          </main>
        )}
        {place.at === 'run' && (
          <RunView
            key={place.id}
            id={place.id}
            lost={lost}
            onHear={onHear}
            again={compose}
            removed={() => go({ at: 'compose' })}
          />
        )}
        {place.at === 'compare' && (
          <main>
            <CompareView
              first={place.first}
              second={place.second}
              runs={runs}
              choose={(first, second) => go({ at: 'compare', first, ...(second !== '' && { second }) })}
            />
          </main>
        )}
        {place.at === 'store' && (
          <main>
            <StoreView open={(id) => go(placeOf(`#run=${id}`))} runs={runs} />
          </main>
        )}
      </div>
    </div>
  );
}

function RunEntry({
  run,
  place,
  go,
}: {
  readonly run: StudioSummary;
  readonly place: Place;
  readonly go: (to: Place) => void;
}) {
  const { id, title, state, planned, done, r2, model } = run;
  const share = state === 'running' && planned > 0 ? ` ${Math.round((100 * done) / planned)} %` : '';
  return (
    <li>
      <button
        type="button"
        aria-current={place.at === 'run' && place.id === id ? 'page' : undefined}
        onClick={() => go({ at: 'run', id })}
      >
        <span class="run-title">{title || '(no title)'}</span>
        <span class="hint">
          {STATES[state]}
          {share}
          {r2 !== null && `, R² ${r2.toFixed(2)}`}, {model}
        </span>
      </button>
    </li>
  );
}

/** Whether anybody can see the page. */
function useVisible(): boolean {
  const now = (): boolean => document.visibilityState !== 'hidden';
  const [visible, setVisible] = useState(now);
  useEffect(() => {
    const look = (): void => setVisible(now());
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return visible;
}
