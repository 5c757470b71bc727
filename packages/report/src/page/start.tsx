import { parseExplanation } from '@spex/core';
import { render } from 'preact';
import { App } from './app.tsx';

/** The page of a file: its explanation is in it, as JSON. */
const given = JSON.parse(document.getElementById('data')!.textContent!) as {
  explanation: unknown;
  title?: string;
  top?: number;
};
render(
  <App explanation={parseExplanation(given.explanation)} title={given.title} top={given.top} themed />,
  document.getElementById('app')!,
);
