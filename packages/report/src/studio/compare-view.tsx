import type { Explanation } from '@spex/core';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { PlotTab } from '../page/plot-tab.tsx';
import { type PlotOptions, renderComparison } from '../plots/index.ts';
import { api, type StudioSummary } from './api.ts';

/** Two runs side by side: what changed. */
export function CompareView({
  first,
  second,
  runs,
  choose,
}: {
  readonly first: string;
  readonly second: string | undefined;
  readonly runs: readonly StudioSummary[];
  readonly choose: (first: string, second: string) => void;
}) {
  const [pair, setPair] = useState<readonly [Explanation, Explanation]>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    setPair(undefined);
    setProblem('');
    if (second === undefined) return;
    Promise.all([api.run(first), api.run(second)]).then(
      ([one, two]) => {
        if (one.explanation && two.explanation) setPair([one.explanation, two.explanation]);
        else setProblem('One of the two runs has nothing to show yet.');
      },
      (error: Error) => setProblem(error.message),
    );
  }, [first, second]);
  const titleOf = (id: string | undefined): string => runs.find((run) => run.id === id)?.title ?? '';
  const draw = useCallback(
    (options: PlotOptions) => {
      const names =
        second && titleOf(first) !== titleOf(second)
          ? ([titleOf(first), titleOf(second)] as const)
          : undefined;
      return renderComparison(...pair!, { ...options, ...(names && { names }) });
    },
    [pair, runs],
  );
  const done = runs.filter(({ state }) => state !== 'running' && state !== 'failed');
  const select = (label: string, value: string | undefined, change: (id: string) => void) => (
    <label class="field">
      <span>{label}</span>
      <select value={value ?? ''} onChange={(event) => change(event.currentTarget.value)}>
        <option value="" disabled>
          choose a run
        </option>
        {done.map(({ id, title, started }) => (
          <option key={id} value={id}>
            {title} ({new Date(started).toLocaleString()})
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <section class="compare" aria-label="Comparison">
      <h1>What changed</h1>
      {select('First', first, (id) => choose(id, second ?? ''))}
      {select('Second', second, (id) => choose(first, id))}
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {pair && <PlotTab name="comparison" draw={draw} />}
    </section>
  );
}
