import type { Explanation } from '@spex/core';
import { useCallback, useState } from 'preact/hooks';
import { App } from './app.tsx';
import { Overview } from './overview.tsx';
import { ThemeButton } from './theme-button.tsx';

/** What a page of several explanations shows. */
export interface SeveralProps {
  readonly explanations: readonly Explanation[];
  /** What they are called, harmless, no two alike. */
  readonly titles: readonly string[];
  /** Of the page. */
  readonly title?: string | undefined;
  /** Effects in the table of each beside the players' own. */
  readonly top?: number | undefined;
  /** Place of one that is the mean of the others: shown, but not counted among them. */
  readonly overall?: number | undefined;
}

/** Several explanations: a picker, what they have in common, and each one with everything that it has to show. */
export function Several(props: SeveralProps) {
  const { explanations, titles, title, top } = props;
  const [shown, setShown] = useState<number>();
  // The tab stays while one leafs through them.
  const [tab, setTab] = useState('text');
  const open = useCallback((at: number | undefined) => {
    setShown(at);
    window.scrollTo(0, 0);
  }, []);
  const count = explanations.length;
  const step = (by: 1 | -1): void => {
    // The overview comes before the first and after the last.
    const place = ((shown ?? -1) + 1 + by + count + 1) % (count + 1);
    open(place === 0 ? undefined : place - 1);
  };
  return (
    <>
      <nav class="picker" aria-label="Explanations">
        <button class="plain" type="button" id="previous" aria-label="Previous" onClick={() => step(-1)}>
          ‹
        </button>
        <label>
          <span class="unseen">Shown</span>
          <select
            id="shown"
            value={shown === undefined ? '' : String(shown)}
            onChange={({ currentTarget: { value } }) => open(value === '' ? undefined : Number(value))}
          >
            <option value="">Overview of {count}</option>
            {titles.map((name, at) => (
              <option key={name} value={String(at)}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button class="plain" type="button" id="next" aria-label="Next" onClick={() => step(1)}>
          ›
        </button>
        <ThemeButton />
      </nav>
      {shown === undefined ? (
        <Overview {...props} title={title ?? `${count} explanations`} open={open} />
      ) : (
        <App key={shown} explanation={explanations[shown]!} top={top} start={tab} onTab={setTab} />
      )}
    </>
  );
}
