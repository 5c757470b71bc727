import { useCallback, useEffect, useState } from 'preact/hooks';

/** Where the reader is; in the address, so that a reload comes back to it. */
export type Place =
  | { readonly at: 'compose' }
  | { readonly at: 'store' }
  | { readonly at: 'run'; readonly id: string }
  | { readonly at: 'compare'; readonly first: string; readonly second?: string };

/** The place in the address, and the way to another one. */
export function usePlace(): readonly [Place, (to: Place) => void] {
  const [place, setPlace] = useState(placeOf(location.hash));
  useEffect(() => {
    const back = (): void => setPlace(placeOf(location.hash));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const go = useCallback((to: Place): void => {
    history.pushState(null, '', hashOf(to));
    setPlace(to);
    scrollTo(0, 0);
  }, []);
  return [place, go];
}

function hashOf(place: Place): string {
  if (place.at === 'run') return `#run=${place.id}`;
  if (place.at === 'store') return '#store';
  if (place.at === 'compare') return `#compare=${place.first}${place.second ? `,${place.second}` : ''}`;
  return '#';
}

export function placeOf(hash: string): Place {
  const run = /^#run=([\w-]+)$/.exec(hash);
  if (run) return { at: 'run', id: run[1]! };
  if (hash === '#store') return { at: 'store' };
  const compare = /^#compare=([\w-]+)(?:,([\w-]+))?$/.exec(hash);
  if (compare)
    return { at: 'compare', first: compare[1]!, ...(compare[2] !== undefined && { second: compare[2] }) };
  return { at: 'compose' };
}
