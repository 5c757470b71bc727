import { sha256 } from '@noble/hashes/sha2.js';
import { type Explanation, InvalidArgumentError } from '@spex/core';
import { arcPath, routeArcs } from '../layout/arcs.ts';
import {
  costInWords,
  endsInWords,
  faithfulnessInWords,
  headline,
  indexInWords,
  partialInWords,
  partsNoun,
} from '../sentences.ts';
import { clean } from '../words/clean.ts';
import { escapeMarkup } from '../words/escape.ts';
import { signTellsDirection } from '../words/indices.ts';
import { numberFormat } from '../words/numbers.ts';
import { discoveriesInWords, intervalKey, stabilityInWords } from '../words/sureness.ts';
import { startReport } from './client.ts';
import { reportData } from './data.ts';
import { passageView } from './passage-view.ts';
import { STYLE } from './style.ts';
import { tableView } from './table-view.ts';

export interface HtmlOptions {
  /** Title of the page; default: the strongest interaction as a sentence. */
  readonly title?: string;
  /** Terms in the table beside the players' own, the strongest first; default 300. */
  readonly top?: number;
}

/**
 * The explanation as one HTML file that needs nothing else: no network, no other files, works from the disk. Its security
 * policy allows only its own style sheet and script, and texts are never read as markup.
 *
 * @throws InvalidArgumentError an option is out of its range.
 */
export function renderHtml(explanation: Explanation, options: HtmlOptions = {}): string {
  const { top = 300 } = options;
  if (!(Number.isInteger(top) && top >= 1)) {
    throw new InvalidArgumentError('top', `top must be a whole number from 1, not ${top}`, top);
  }
  const { data, picture } = reportData(explanation, top);
  const sentence = headline(picture.terms, data.labels, explanation.interactions.index);
  const title = escapeMarkup(clean(options.title ?? sentence));
  const noun = partsNoun(explanation);
  const partial = partialInWords(explanation);
  const script = scriptOf();
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${digest(script)}'`,
    `style-src 'sha256-${digest(STYLE)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const hint = `Point at a ${noun.slice(0, -1)} or a row to see what it does; click to keep it, Escape to let go.`;
  const key = intervalKey(explanation, picture.terms);
  const told = data.terms.slice(0, 12).map((term) => `<li>${escapeMarkup(term.sentence)}.</li>`);

  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="spex">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header><div>
<p class="eyebrow">Explained: ${escapeMarkup(clean(explanation.game.output))}</p>
<h1>${options.title === undefined ? `${title}.` : title}</h1>
</div><button id="theme" class="plain" type="button">Dark</button></header>
${partial === '' ? '' : `<p class="partial">${escapeMarkup(partial)}</p>`}
<section id="scroller" aria-label="Text"><div id="passage"${data.prose ? '' : ' class="names-only"'}><div id="prose" dir="auto"></div><svg id="arcs" aria-hidden="true"></svg></div></section>
<noscript><p>The picture needs JavaScript. The strongest effects:</p><ul>${told.join('')}</ul></noscript>
${legend(explanation, picture)}
<div class="tools"><label id="arc-control">Drawn: <input id="count" type="range" min="0" step="1"><output id="count-label"></output></label><button id="release" class="plain" type="button" hidden>Show all again</button></div>
<div id="detail" tabindex="0" role="region" aria-label="What it does" aria-live="polite" data-hint="${escapeMarkup(hint)}"></div>
<section aria-labelledby="effects">
<div class="bar-head"><h2 id="effects">Effects</h2><div class="filters" role="group" aria-label="Rows"><button class="plain" type="button" data-filter="all">All</button><button class="plain" type="button" data-filter="together">Together</button><button class="plain" type="button" data-filter="alone">Alone</button></div></div>
<table>
<thead><tr><th data-sort="size" scope="col"><button type="button">Size</button></th><th class="names-head" scope="col">${noun === 'words' ? 'Words' : 'Parts'}</th><th data-sort="strength" scope="col"><button type="button">Effect</button></th><th class="bar" scope="col" aria-hidden="true"></th></tr></thead>
<tbody id="rows"></tbody>
</table>
<button id="more" class="plain" type="button" hidden></button>
${key === '' ? '' : `<p class="key">${escapeMarkup(key)}</p>`}</section>
${facts(explanation, data.labels, noun)}
</main>
<script type="application/json" id="data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** The page's script: the sources of functions that need nothing from their modules. */
function scriptOf(): string {
  const passage = `(data)=>(${passageView})(document,data,${routeArcs},${arcPath})`;
  const table = `(data,changed)=>(${tableView})(document,data,changed)`;
  // Bundlers that keep the names of functions wrap them in a helper of this name.
  return `const __name=(f)=>f;(${startReport})(document,${passage},${table})`;
}

function legend(
  explanation: Explanation,
  { largestMain, largestJoint, terms }: ReturnType<typeof reportData>['picture'],
) {
  if (terms.length === 0) return '';
  const directed = signTellsDirection(explanation.interactions.index);
  const most = numberFormat(largestMain)(largestMain);
  const steps =
    [3, 2, 1].map((s) => `<i class="lower s${s}"></i>`).join('') +
    [1, 2, 3].map((s) => `<i class="raise s${s}"></i>`).join('');
  const scale = `<span><b>on its own ${most.replace('+', '−')}</b><span class="scale">${steps}</span><b>${most}</b></span>`;
  return `<div class="legend">${largestMain > 0 ? scale : ''}<span><i class="sample"></i>${directed ? 'raises the score' : 'positive coefficient'}</span><span><i class="sample lower"></i>${directed ? 'lowers it' : 'negative coefficient'}</span>${largestJoint > 0 ? '<span>arc: together, beyond their own effects</span>' : ''}</div>`;
}

function facts(explanation: Explanation, labels: readonly string[], noun: string): string {
  const { grade, share, check, advice } = faithfulnessInWords(explanation.faithfulness, noun);
  const rows = [
    [
      'Trust',
      `<span class="grade ${grade}">${grade}</span>${escapeMarkup(`${share} (${check}). ${advice}`)}`,
    ],
    ['Stability', escapeMarkup(stabilityInWords(explanation))],
    ['Certain', escapeMarkup(discoveriesInWords(explanation, labels))],
    ['Totals', escapeMarkup(endsInWords(explanation.ends).join(' '))],
    ['Cost', escapeMarkup(costInWords(explanation))],
    ['Index', escapeMarkup(indexInWords(explanation.interactions))],
    ['Method', explanation.account.map((line) => escapeMarkup(clean(line))).join('<br>')],
    ['Solver', escapeMarkup(`${clean(explanation.solver)}, seed ${explanation.seed}`)],
  ];
  const list = rows
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `<dt>${name}</dt><dd>${text}</dd>`);
  return `<dl class="facts">${list.join('')}</dl>`;
}

/** SHA-256 in base64, as a content security policy wants it. */
function digest(source: string): string {
  return btoa(String.fromCharCode(...sha256(new TextEncoder().encode(source))));
}
