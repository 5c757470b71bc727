import { render } from 'preact';
import { App } from './app.tsx';
import { type Packed, unpack } from './packed.ts';
import { Several } from './several.tsx';

/** The page of a file: its explanations are in it, as JSON. */
const { title, top, titles, overall, ...packed } = JSON.parse(
  document.getElementById('data')!.textContent!,
) as Packed & { title?: string; top?: number; titles: string[]; overall?: number };
const explanations = unpack(packed);
render(
  explanations.length === 1 ? (
    <App explanation={explanations[0]!} title={title} top={top} themed />
  ) : (
    <Several {...{ explanations, titles, title, top, overall }} />
  ),
  document.getElementById('app')!,
);
