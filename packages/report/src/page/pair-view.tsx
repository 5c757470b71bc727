import type { Explanation } from '@spex/core';
import { useCallback, useState } from 'preact/hooks';
import { type PlotOptions, renderComparison } from '../plots/index.ts';
import { PlotTab } from './plot-tab.tsx';

/** Any two of several explanations, and what changed between them. */
export function PairView({
  explanations,
  titles,
}: {
  /** Under one index. */
  readonly explanations: readonly Explanation[];
  readonly titles: readonly string[];
}) {
  const [pair, setPair] = useState<readonly [number, number]>([0, 1]);
  const draw = useCallback(
    (options: PlotOptions) => {
      const [first, second] = pair;
      const names = [titles[first]!, titles[second]!] as const;
      return renderComparison(explanations[first]!, explanations[second]!, { ...options, names });
    },
    [explanations, titles, pair],
  );
  const select = (id: string, label: string, value: number, change: (at: number) => void) => (
    <label>
      {label}{' '}
      <select id={id} value={String(value)} onChange={(event) => change(Number(event.currentTarget.value))}>
        {titles.map((name, at) => (
          <option key={name} value={String(at)}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <div class="tools">
        {select('first', 'From', pair[0], (at) => setPair([at, pair[1]]))}
        {select('second', 'to', pair[1], (at) => setPair([pair[0], at]))}
      </div>
      <PlotTab name="comparison" draw={draw} />
    </>
  );
}
