import { useCallback, useEffect, useState } from 'preact/hooks';
import { ThemeButton } from '../page/theme-button.tsx';
import { api, type StudioRequest, type StudioSummary } from './api.ts';
import { CompareView } from './compare-view.tsx';
import { Compose } from './compose.tsx';
import { RunView } from './run-view.tsx';

const EMPTY: StudioRequest = { kind: 'text' };
/** Milliseconds between looks at the list of runs while one is under way, and while none is: another page may start one. */
const LOOK = 2000;
const IDLE_LOOK = 5000;
const STATES = { running: 'running', complete: 'done', partial: 'stopped', failed: 'failed' } as const;

/** Where the reader is; in the address, so that a reload comes back to it. */
type Place =
  | { readonly at: 'compose' }
  | { readonly at: 'run'; readonly id: string }
  | { readonly at: 'compare'; readonly first: string; readonly second?: string };

/** The studio: what was explained on the left, what is being looked at on the right. */
export function Studio() {
  const [place, setPlace] = useState(placeOf(location.hash));
  const [request, setRequest] = useState(EMPTY);
  const [runs, setRuns] = useState<readonly StudioSummary[]>([]);
  const [problem, setProblem] = useState('');
  const go = useCallback((to: Place): void => {
    history.pushState(null, '', hashOf(to));
    setPlace(to);
  }, []);
  const look = useCallback(() => {
    api.runs().then(
      (found) => {
        setRuns(found);
        setProblem('');
      },
      (error: Error) => setProblem(error.message),
    );
  }, []);
  useEffect(() => {
    const back = (): void => setPlace(placeOf(location.hash));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const busy = runs.some(({ state }) => state === 'running');
  useEffect(look, [look]);
  useEffect(() => {
    const timer = setInterval(look, busy || problem !== '' ? LOOK : IDLE_LOOK);
    return () => clearInterval(timer);
  }, [busy, problem, look]);

  return (
    <div class="studio">
      <nav aria-label="Runs">
        <div class="tools">
          <button type="button" class="plain go" id="new" onClick={() => go({ at: 'compose' })}>
            New
          </button>
          <ThemeButton />
        </div>
        {problem !== '' && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <ul>
          {runs.map((run) => (
            <li key={run.id}>
              <button
                type="button"
                aria-current={place.at === 'run' && place.id === run.id ? 'page' : undefined}
                onClick={() => go({ at: 'run', id: run.id })}
              >
                <span class="run-title">{run.title || '(no title)'}</span>
                <span class="hint">
                  {STATES[run.state]}
                  {run.state === 'running' &&
                    run.planned > 0 &&
                    ` ${Math.round((100 * run.done) / run.planned)} %`}
                  {run.r2 !== null && `, R² ${run.r2.toFixed(2)}`}, {run.model}
                </span>
              </button>
            </li>
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
              key={JSON.stringify(request)}
              first={request}
              started={(id) => {
                look();
                go({ at: 'run', id });
              }}
            />
          </main>
        )}
        {place.at === 'run' && (
          <RunView
            id={place.id}
            changed={look}
            again={(again) => {
              setRequest(again);
              go({ at: 'compose' });
            }}
            removed={() => {
              look();
              go({ at: 'compose' });
            }}
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
      </div>
    </div>
  );
}

function hashOf(place: Place): string {
  if (place.at === 'run') return `#run=${place.id}`;
  if (place.at === 'compare') return `#compare=${place.first}${place.second ? `,${place.second}` : ''}`;
  return '#';
}

function placeOf(hash: string): Place {
  const run = /^#run=([\w-]+)$/.exec(hash);
  if (run) return { at: 'run', id: run[1]! };
  const compare = /^#compare=([\w-]+)(?:,([\w-]+))?$/.exec(hash);
  if (compare)
    return { at: 'compare', first: compare[1]!, ...(compare[2] !== undefined && { second: compare[2] }) };
  return { at: 'compose' };
}
