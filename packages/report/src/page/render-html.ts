import type { Explanation } from '@spex/core';
import { checkTop } from '../plots/sheet.ts';
import { headline, partialInWords } from '../sentences.ts';
import { clean } from '../words/clean.ts';
import { escapeMarkup } from '../words/escape.ts';
import { policyOf } from './policy.ts';
import { SCRIPT } from './script.ts';
import { pageStyle } from './style.ts';
import { viewData } from './view-data.ts';

export interface HtmlOptions {
  /** Title of the page; default: the strongest interaction as a sentence. */
  readonly title?: string;
  /** Effects in the table beside the players' own, the strongest first; default 300. */
  readonly top?: number;
}

/** Sentences for those who read without scripts. */
const MOST_TOLD = 12;

/**
 * The explanation as one HTML file that needs nothing else: no network, no other files, works from the disk. The text with arcs, every
 * plot in a tab, and what would be if some parts were not there. Its security policy allows only its own style sheet and script,
 * and texts are never read as markup.
 *
 * @throws InvalidArgumentError an option is out of its range.
 */
export function renderHtml(explanation: Explanation, options: HtmlOptions = {}): string {
  const { top } = options;
  if (top !== undefined) checkTop(top);
  const { terms, labels, picture } = viewData(explanation);
  const sentence = headline(picture.terms, labels, explanation.interactions.index);
  const title = clean(options.title ?? sentence);
  const style = pageStyle(':root');
  const policy = policyOf(SCRIPT, style);
  const data = { explanation, ...options };
  const told = terms.slice(0, MOST_TOLD).map((term) => `<li>${escapeMarkup(term.sentence)}.</li>`);
  const partial = partialInWords(explanation);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="spex">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="app"><noscript><main><h1>${escapeMarkup(title)}.</h1><p>${escapeMarkup(partial)} The pictures need JavaScript. The strongest effects:</p><ul>${told.join('')}</ul></main></noscript></div>
<script type="application/json" id="data">${harmlessJson(data)}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** JSON in which nothing can end the script element, and nothing acts where the file is read as a text. */
function harmlessJson(data: unknown): string {
  const escaped = (character: string): string =>
    Array.from({ length: character.length }, (_, at) => {
      return `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
    }).join('');
  return JSON.stringify(data).replace(/[<\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}
