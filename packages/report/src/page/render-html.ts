import { type Explanation, InvalidArgumentError } from '@spex/core';
import { checkTop } from '../plots/sheet.ts';
import { headline, partialInWords } from '../sentences.ts';
import { clean } from '../words/clean.ts';
import { escapeMarkup } from '../words/escape.ts';
import { pack } from './packed.ts';
import { policyOf } from './policy.ts';
import { SCRIPT } from './script.ts';
import { pageStyle } from './style.ts';
import { titlesOf } from './titles.ts';
import { viewData } from './view-data.ts';

/** Options of `renderHtml`. */
export interface HtmlOptions {
  /** Title of the page; default: the strongest interaction as a sentence, or how many explanations there are. */
  readonly title?: string;
  /** Effects in the table beside the players' own, the strongest first; default 300. */
  readonly top?: number;
  /** What each of several explanations is called; default: its output or its text, whichever tells them apart. */
  readonly names?: readonly string[];
  /** Place of one of several that is the mean of the others: shown, but not counted among them. */
  readonly overall?: number;
}

/** Sentences for those who read without scripts. */
const MOST_TOLD = 12;

/**
 * One explanation or several as one HTML file that needs nothing else: no network, no other files, works from the disk. The text with
 * arcs, every plot in a tab, and what would be if some parts were not there; of several, a picker, what they have in common, and what changed
 * between any two. Its security policy allows only its own style sheet and script, and texts are never read as markup.
 *
 * @throws InvalidArgumentError an option is out of its range, or there is no explanation.
 */
export function renderHtml(
  explanation: Explanation | readonly Explanation[],
  options: HtmlOptions = {},
): string {
  const explanations: readonly Explanation[] = isOne(explanation) ? [explanation] : explanation;
  check(explanations, options);
  const { title: given, top, names, overall } = options;
  const titles = titlesOf(explanations, names);
  const told = explanations.length === 1 ? effectsOf(explanations[0]!) : headlinesOf(explanations, titles);
  const title = clean(given ?? told.title);
  const style = pageStyle(':root');
  const policy = policyOf(SCRIPT, style);
  const data = { ...pack(explanations), titles, title: given, top, overall };
  const list = told.sentences.map((sentence) => `<li>${escapeMarkup(sentence)}</li>`);
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
<div id="app"><noscript><main><h1>${escapeMarkup(title)}.</h1><p>${escapeMarkup(told.about)}</p><ul>${list.join('')}</ul></main></noscript></div>
<script type="application/json" id="data">${harmlessJson(data)}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function isOne(given: Explanation | readonly Explanation[]): given is Explanation {
  return !Array.isArray(given);
}

function check(explanations: readonly Explanation[], { top, names, overall }: HtmlOptions): void {
  if (top !== undefined) checkTop(top);
  const count = explanations.length;
  if (count === 0) {
    throw new InvalidArgumentError('explanations', 'there must be at least one explanation, not none', 0);
  }
  if (names !== undefined && names.length !== count) {
    const message = `there must be a name for each of the ${count} explanations, not ${names.length}`;
    throw new InvalidArgumentError('names', message, names.length);
  }
  if (overall !== undefined && (explanations[overall] === undefined || count < 2)) {
    const message = `overall must be the place of one of several explanations, not ${overall} of ${count}`;
    throw new InvalidArgumentError('overall', message, overall);
  }
}

/** What those read who have no scripts. */
interface Told {
  readonly title: string;
  readonly about: string;
  readonly sentences: readonly string[];
}

function effectsOf(explanation: Explanation): Told {
  const { terms, labels, picture } = viewData(explanation);
  return {
    title: headline(picture.terms, labels, explanation.interactions.index),
    about: `${partialInWords(explanation)} The pictures need JavaScript. The strongest effects:`,
    sentences: terms.slice(0, MOST_TOLD).map(({ sentence }) => `${sentence}.`),
  };
}

function headlinesOf(explanations: readonly Explanation[], titles: readonly string[]): Told {
  return {
    title: `${explanations.length} explanations`,
    about: 'The pictures need JavaScript. The strongest effect of each:',
    sentences: explanations.map((explanation, at) => {
      const { picture, labels } = viewData(explanation);
      return `${titles[at]}: ${headline(picture.terms, labels, explanation.interactions.index)}.`;
    }),
  };
}

/** JSON in which nothing can end the script element, and nothing acts where the file is read as a text. */
function harmlessJson(data: unknown): string {
  const escaped = (character: string): string =>
    Array.from({ length: character.length }, (_, at) => {
      return `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
    }).join('');
  return JSON.stringify(data).replace(/[<\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}
