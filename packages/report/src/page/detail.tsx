import type { Selection } from './selection.ts';
import type { ViewData } from './view-data.ts';

const MOST_LINES = 4;

/** What the pointed part does, in words; without one, the strongest effects. */
export function Detail({
  data,
  active,
  noun,
}: {
  readonly data: ViewData;
  readonly active: Selection | undefined;
  readonly noun: string;
}) {
  const terms = active === undefined ? [] : placesOf(data, active);
  // Of a set: what it does, and what its members do on their own.
  const members =
    active === undefined || 'player' in active
      ? []
      : active.set.split(',').flatMap((player) => data.placeOf.get(player) ?? []);
  const told = active === undefined ? Array.from(data.terms.keys()) : [...new Set([...terms, ...members])];
  const lines = told.slice(0, MOST_LINES).map((at) => `${data.terms[at]!.sentence}.`);
  const more = active === undefined ? 0 : told.length - lines.length;
  if (active !== undefined && 'player' in active && lines.length === 0)
    lines.push(`“${data.labels[active.player]}” has no effect that was found.`);
  if (more > 0) lines.push(`And ${more} weaker ${more === 1 ? 'effect' : 'effects'}.`);
  const hint = `Point at a ${noun.slice(0, -1)} or a row to see what it does; click to keep it, Escape to let go.`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must by keyboard too
    <section id="detail" tabIndex={0} aria-label="What it does" aria-live="polite">
      {active === undefined && <p class="hint">{hint}</p>}
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </section>
  );
}

function placesOf(data: ViewData, active: Selection): readonly number[] {
  if ('player' in active) return data.termsOf[active.player]!;
  const place = data.placeOf.get(active.set);
  return place === undefined ? [] : [place];
}
