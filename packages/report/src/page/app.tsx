import { type Explanation, INDICES, reindex, withoutPlayers } from '@spex/core';
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { PlotOptions } from '../plots/index.ts';
import { faithfulnessInWords, headline, partialInWords, partsNoun } from '../sentences.ts';
import { clean } from '../words/clean.ts';
import { surrogateInWords } from '../words/surrogate.ts';
import { Facts } from './facts.tsx';
import type { Host } from './host.ts';
import { PlotTab } from './plot-tab.tsx';
import { TabBar } from './tab-bar.tsx';
import { PICTURES } from './tabs.ts';
import { TextTab } from './text-tab.tsx';
import { ThemeButton } from './theme-button.tsx';
import { viewData } from './view-data.ts';
import { WhatIf } from './what-if.tsx';

const NONE: ReadonlySet<number> = new Set();

/**
 * Everything that an explanation has to show. Players can be taken out and interactions read under another index; both are answered
 * from the spectrum.
 */
export function App({
  explanation,
  title,
  top,
  host = {},
  themed = false,
  start = 'text',
  onTab,
}: {
  readonly explanation: Explanation;
  /** Default: the strongest interaction as a sentence. */
  readonly title?: string | undefined;
  /** Effects in the table beside the players' own; default 300. */
  readonly top?: number | undefined;
  readonly host?: Host;
  /** Whether the page has a switch of its colours. */
  readonly themed?: boolean;
  /** The tab that is shown first; default the text, as for one that there is not. */
  readonly start?: string;
  /** Told which tab is chosen. */
  readonly onTab?: (tab: string) => void;
}) {
  const { players } = explanation.game;
  const [absent, setAbsent] = useState(NONE);
  const [removing, setRemoving] = useState(false);
  const pictures = PICTURES.filter(({ fits }) => fits?.(explanation) ?? true);
  const known = start === 'facts' || pictures.some(({ id }) => id === start);
  const [tab, setTab] = useState(known ? start : 'text');
  const [reading, setReading] = useState(explanation.interactions);
  const { index, order } = reading;

  const read = useMemo(() => {
    const own = explanation.interactions;
    return index === own.index && order === own.order ? explanation : reindex(explanation, index, order);
  }, [explanation, index, order]);
  const whole = useMemo(() => viewData(read, { top }), [read, top]);
  const left = useMemo(() => withoutPlayers(read, absent), [read, absent]);
  const data = useMemo(
    () => (left === read ? whole : viewData(left, { top, kept: whole })),
    [left, read, whole, top],
  );
  const toggle = useCallback((player: number) => {
    setAbsent((before) => {
      const after = new Set(before);
      if (!after.delete(player)) after.add(player);
      return after;
    });
  }, []);

  const picture = pictures.find(({ id }) => id === tab);
  const draw = useCallback((options: PlotOptions) => picture!.draw(left, options), [picture, left]);
  const noun = partsNoun(explanation);
  const partial = partialInWords(explanation);
  const surrogate = surrogateInWords(read);
  const trust = faithfulnessInWords(explanation, noun);
  // One that is read at another probability goes by a name of its own.
  const indices = [...new Set([explanation.interactions.index, ...INDICES])];
  const single = index === 'SV' || index === 'BV';
  return (
    <main>
      <header>
        <div>
          <p class="eyebrow">
            Explained: {clean(explanation.game.output)}. Trust: {trust.verdict}
            {trust.grade === 'unknown' ? '' : `, R² ${explanation.faithfulness.r2.toFixed(2)}`}.
          </p>
          <h1>
            {title === undefined ? `${headline(whole.picture.terms, whole.labels, index)}.` : clean(title)}
          </h1>
        </div>
        {themed && <ThemeButton />}
      </header>
      {partial !== '' && <p class="partial">{partial}</p>}
      <WhatIf
        {...{ explanation: read, left, labels: whole.labels, absent, removing, setRemoving, toggle, host }}
        reset={() => setAbsent(NONE)}
      />
      <TabBar
        tabs={[
          { id: 'text', name: players.some(({ span, spans }) => span ?? spans) ? 'Text' : 'Parts' },
          ...pictures,
          { id: 'facts', name: 'Facts' },
        ]}
        chosen={tab}
        choose={(id) => {
          setTab(id);
          onTab?.(id);
        }}
      />
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'text' && <TextTab {...{ data, absent, removing, toggle }} />}
        {picture && <PlotTab key={picture.id} name={picture.id} draw={draw} />}
        {tab === 'facts' && <Facts explanation={read} labels={whole.labels} noun={noun} />}
      </div>
      <div class="tools reading">
        <label>
          Read as{' '}
          <select
            id="index"
            value={index}
            onChange={(event) => setReading({ ...reading, index: event.currentTarget.value })}
          >
            {indices.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {!single && (
          <label>
            up to{' '}
            <select
              id="order"
              value={order}
              onChange={(event) => setReading({ ...reading, order: Number(event.currentTarget.value) })}
            >
              {Array.from({ length: Math.min(5, players.length) }, (_, at) => (
                <option key={at} value={at + 1}>
                  {at === 0 ? 'single parts' : `${at + 1} together`}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {surrogate !== '' && <p class="key">{surrogate}</p>}
    </main>
  );
}
