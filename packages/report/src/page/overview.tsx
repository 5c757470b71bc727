import { type Explanation, reindex } from '@spex/core';
import { useCallback, useMemo, useState } from 'preact/hooks';
import { convergenceOf, type PlotOptions, renderAggregate, renderConvergence } from '../plots/index.ts';
import { clean } from '../words/clean.ts';
import { ExplanationList } from './explanation-list.tsx';
import { PairView } from './pair-view.tsx';
import { PlotTab } from './plot-tab.tsx';
import type { SeveralProps } from './several.tsx';
import { TabBar } from './tab-bar.tsx';

/** What several explanations have in common, one by one, what changed between two, and how they converged. */
export function Overview({
  explanations,
  titles,
  title,
  overall,
  open,
}: SeveralProps & {
  readonly title: string;
  /** Shows one of them. */
  readonly open: (at: number) => void;
}) {
  const [tab, setTab] = useState('together');
  const alike = useMemo(() => readAlike(explanations), [explanations]);
  const counted = useMemo(() => alike.filter((_, at) => at !== overall), [alike, overall]);
  const series = useMemo(
    () => convergenceOf(explanations).filter(({ points }) => points.length > 1),
    [explanations],
  );
  const aggregate = useCallback((options: PlotOptions) => renderAggregate(counted, options), [counted]);
  const convergence = useCallback((options: PlotOptions) => renderConvergence(series, options), [series]);
  return (
    <main>
      <header>
        <h1>{clean(title)}</h1>
      </header>
      <TabBar
        tabs={[
          { id: 'together', name: 'Together' },
          { id: 'each', name: 'One by one' },
          { id: 'compare', name: 'Compare two' },
          ...(series.length > 0 ? [{ id: 'convergence', name: 'Convergence' }] : []),
        ]}
        chosen={tab}
        choose={setTab}
      />
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'together' && <PlotTab name="aggregate" draw={aggregate} />}
        {tab === 'each' && <ExplanationList {...{ explanations, titles, open }} />}
        {tab === 'compare' && <PairView explanations={alike} titles={titles} />}
        {tab === 'convergence' && <PlotTab name="convergence" draw={convergence} />}
      </div>
    </main>
  );
}

/** All of them under the first one's index, so that values can be compared. */
function readAlike(explanations: readonly Explanation[]): Explanation[] {
  const { index, order } = explanations[0]!.interactions;
  return explanations.map((explanation) =>
    explanation.interactions.index === index
      ? explanation
      : reindex(explanation, index, Math.min(order, explanation.game.players.length)),
  );
}
