import { type Explanation, InvalidArgumentError } from '@spex/core';
import { scaleLinear } from 'd3-scale';
import { arcPath } from '../layout/arcs.ts';
import { BOLD, ems, WIDE } from '../layout/measure.ts';
import { type Picture, passageOf, pictureOf } from '../picture.ts';
import {
  costInWords,
  faithfulnessInWords,
  headline,
  partialInWords,
  partsNoun,
  termSentences,
} from '../sentences.ts';
import { clean } from '../words/clean.ts';
import { escapeMarkup } from '../words/escape.ts';
import { signTellsDirection } from '../words/indices.ts';
import { mayBeChance } from '../words/intervals.ts';
import { distinctLabels } from '../words/labels.ts';
import { numberFormat } from '../words/numbers.ts';
import { stabilityInWords } from '../words/sureness.ts';
import { surrogateInWords } from '../words/surrogate.ts';
import { FONT_SIZE, type Layout, layOut, type Run, WORD_HEIGHT } from './layout.ts';
import { n, wrap } from './markup.ts';
import { type SvgTheme, styleSheet } from './style.ts';

/** Options of `renderSvg`. */
export interface SvgOptions {
  /** Pixels, at least 320; default 800. The height follows from the text. */
  readonly width?: number;
  /** Default `auto`: the reader's preference. */
  readonly theme?: SvgTheme;
  /** Arcs at most, the strongest first; default 12. */
  readonly top?: number;
}

/**
 * The explanation as one SVG file: the text with words coloured by main effect and arcs over those that act together, a
 * legend, and how far it can be trusted. Blue and solid raises, orange and dashed lowers.
 *
 * @throws InvalidArgumentError an option is out of its range.
 */
export function renderSvg(explanation: Explanation, options: SvgOptions = {}): string {
  const { width = 800, theme = 'auto', top = 12 } = options;
  if (!(width >= 320))
    throw new InvalidArgumentError('width', `width must be at least 320, not ${width}`, width);
  if (!['auto', 'light', 'dark'].includes(theme)) {
    throw new InvalidArgumentError('theme', `theme must be auto, light or dark, not ${theme}`, theme);
  }
  if (!(Number.isInteger(top) && top >= 0)) {
    throw new InvalidArgumentError('top', `top must be a whole number from 0, not ${top}`, top);
  }
  const { index } = explanation.interactions;
  const picture = pictureOf(explanation);
  const labels = distinctLabels(
    explanation.game.players.map((player) => player.label),
    32,
  );
  const joint = picture.terms.filter((term) => term.players.length > 1).slice(0, top);
  const title = headline(picture.terms, labels, index);
  const { verdict, share, advice } = faithfulnessInWords(explanation, partsNoun(explanation));

  const body: string[] = [];
  const margin = width < 480 ? 16 : 28;
  let y = margin;
  const write = (text: string, size: number, kind: string) => {
    const room = (width - 2 * margin) / (kind === 'strong' ? BOLD : WIDE);
    for (const line of wrap(text, room, size)) {
      y += size * 1.4;
      body.push(
        `<text x="${margin}" y="${n(y - size * 0.35)}" font-size="${size}" class="${kind}">${escapeMarkup(line)}</text>`,
      );
    }
  };
  write(`${title}.`, 22, 'strong');
  write(
    [
      `Explained: ${clean(explanation.game.output)}.`,
      partialInWords(explanation),
      surrogateInWords(explanation),
    ].join(' '),
    13,
    'muted',
  );
  y += 18;

  const pieces = passageOf(picture, labels, joint);
  const layout = layOut(pieces, joint, {
    players: explanation.game.players.length,
    left: margin,
    right: width - margin,
    top: y,
  });
  body.push(
    ...wordsOf(layout, picture, new Set(joint.flatMap((term) => term.players))),
    ...arcsOf(layout, joint, picture),
  );
  y += layout.height + 32;

  const legend = legendOf(
    picture,
    { arcs: joint.length > 0, chance: joint.some(mayBeChance), directed: signTellsDirection(index) },
    { left: margin, right: width - margin, y },
  );
  body.push(legend.markup);
  y += legend.height;
  write(`Trust: ${verdict}. ${share}. ${advice}`, 13, 'muted');
  const stability = stabilityInWords(explanation);
  if (stability !== '') write(`Stability: ${stability}`, 13, 'muted');
  write(`Cost: ${costInWords(explanation)}`, 13, 'muted');
  const height = Math.ceil(y + margin - 8);

  const told = termSentences(joint, labels, index);
  return `<svg xmlns="http://www.w3.org/2000/svg" class="spex spex-${theme}" role="img" width="${n(width)}" height="${height}" viewBox="0 0 ${n(width)} ${height}">
<title>${escapeMarkup(title)}</title>
<desc>${escapeMarkup([...told, `${share}.`].join(' '))}</desc>
<style>${styleSheet(theme)}</style>
<rect class="page" width="100%" height="100%"/>
${body.filter((line) => line !== '').join('\n')}
</svg>
`;
}

function wordsOf(layout: Layout, picture: Picture, linked: ReadonlySet<number>): string[] {
  return layout.runs.map((run, i) => {
    const top = layout.tops[run.line]!;
    const text = run.text.trim();
    if (text === '') return '';
    const lead = (ems(run.text) - ems(run.text.trimStart())) * FONT_SIZE;
    const size = ems(text) * FONT_SIZE;
    const x = run.x + lead;
    const written = `<text x="${n(x)}" y="${n(top + 20)}" font-size="${FONT_SIZE}" textLength="${n(size)}" lengthAdjust="spacingAndGlyphs">${escapeMarkup(text)}</text>`;
    const strength =
      run.player < 0 || picture.largestMain === 0
        ? 0
        : picture.mainEffects[run.player]! / picture.largestMain;
    const weak = Math.abs(strength) < 0.01;
    if (weak && !linked.has(run.player)) return written;
    const kind = strength > 0 ? 'raise' : 'lower';
    const from = x - inset(layout.runs[i - 1], run, lead === 0);
    const to = x + size + inset(layout.runs[i + 1], run, run.text === run.text.trimEnd());
    const fill = weak ? 'class="linked"' : `class="${kind}" fill-opacity="${Math.abs(strength).toFixed(3)}"`;
    const back = `<rect ${fill} x="${n(from)}" y="${n(top)}" width="${n(to - from)}" height="${WORD_HEIGHT}" rx="5"/>`;
    const under =
      Math.abs(strength) < 0.05
        ? ''
        : `<path class="line-${kind}" stroke-width="2" d="M${n(from + 4)} ${n(top + WORD_HEIGHT - 2)}H${n(to - 4)}"/>`;
    return back + under + written;
  });
}

/** How far a word's background reaches beyond its letters: not over a neighbour that it touches. */
function inset(neighbour: Run | undefined, run: Run, closed: boolean): number {
  if (neighbour === undefined || neighbour.line !== run.line) return 3;
  const space = closed && (neighbour.x < run.x ? /\s$/u : /^\s/u).test(neighbour.text) === false;
  return space ? (neighbour.player >= 0 ? -0.75 : 0.5) : 3;
}

function arcsOf(layout: Layout, joint: Picture['terms'], picture: Picture): string[] {
  const thickness = scaleLinear().domain([0, picture.largestJoint]).range([1.25, 5]);
  const format = numberFormat(picture.largestJoint);
  const arcs: string[] = [];
  const values: string[] = [];
  // The weakest first, so that the strongest lies on top.
  for (let i = joint.length - 1; i >= 0; i--) {
    const { players, value } = joint[i]!;
    const mark = mayBeChance(joint[i]!) ? ' ?' : '';
    const route = layout.routes[i]!;
    if (route.segments.length === 0) continue;
    const kind = value > 0 ? 'raise' : 'lower';
    const { path, x, y } = arcPath(route, layout);
    arcs.push(
      `<path class="arc-${kind}" stroke-width="${thickness(Math.abs(value)).toFixed(2)}" d="${path}"/>`,
    );
    const feet =
      players.length < 3
        ? []
        : route.segments.flatMap(({ line, teeth }) =>
            teeth.map(
              (tooth) =>
                `<circle class="foot-${kind}" cx="${n(tooth)}" cy="${n(layout.foot(line) - 1)}" r="3.5"/>`,
            ),
          );
    arcs.push(...feet);
    if (players.length > 2) {
      arcs.push(`<circle class="node arc-${kind}" stroke-width="2" cx="${n(x)}" cy="${n(y)}" r="4"/>`);
    }
    values.push(
      `<text class="value-${kind} halo" x="${n(x)}" y="${n(y - 6)}" font-size="12" text-anchor="middle">${format(value)}${mark}</text>`,
    );
  }
  return [...arcs, ...values];
}

/** Items in rows: the scale of the words' colours, the two kinds of line, what an arc means. */
function legendOf(
  picture: Picture,
  { arcs, chance, directed }: { arcs: boolean; chance: boolean; directed: boolean },
  place: { left: number; right: number; y: number },
) {
  const items: { width: number; draw: (x: number, y: number) => string }[] = [];
  const room = (text: string) => ems(text) * 13 * 1.05;
  const note = (x: number, at: number, text: string) =>
    `<text x="${n(x)}" y="${n(at + 4)}" font-size="13" class="muted" textLength="${n(room(text))}" lengthAdjust="spacingAndGlyphs">${text}</text>`;
  const step = place.right - place.left < 440 ? 12 : 22;
  const lineItem = (kind: string, text: string) => ({
    width: 38 + room(text),
    draw: (x: number, at: number) =>
      `<path class="arc-${kind}" stroke-width="2.5" d="M${n(x)} ${n(at)}h30"/>${note(x + 38, at, text)}`,
  });
  const textItem = (text: string) => ({
    width: room(text),
    draw: (x: number, at: number) => note(x, at, text),
  });
  if (picture.largestMain > 0) {
    const most = numberFormat(picture.largestMain)(picture.largestMain);
    const least = `on its own ${most.replace('+', '−')}`;
    const start = room(least);
    items.push({
      width: start + 6 * step + 16 + room(most),
      draw: (x, at) =>
        `${note(x, at, least)}${swatches(x + start + 8, at, step)}${note(x + start + 6 * step + 16, at, most)}`,
    });
  }
  if (picture.terms.length > 0) {
    items.push(lineItem('raise', directed ? 'raises the score' : 'positive coefficient'));
    items.push(lineItem('lower', directed ? 'lowers it' : 'negative coefficient'));
  }
  if (arcs) {
    items.push(textItem('arc: together, beyond their own effects'));
  }
  if (chance) items.push(textItem('? may be chance'));
  let x = place.left;
  let at = place.y;
  const drawn = items.map((item) => {
    if (x > place.left && x + item.width > place.right) {
      x = place.left;
      at += 24;
    }
    const markup = item.draw(x, at);
    x += item.width + 22;
    return markup;
  });
  return { markup: drawn.join('\n'), height: items.length > 0 ? at - place.y + 22 : 0 };
}

/** Six steps of the words' colours, each `step` pixels wide. */
function swatches(x: number, y: number, step: number): string {
  const steps = [-1, -0.6, -0.2, 0.2, 0.6, 1].map((strength, i) => {
    const kind = strength > 0 ? 'raise' : 'lower';
    const left = x + i * step;
    const back = `<rect class="${kind}" fill-opacity="${Math.abs(strength)}" x="${n(left)}" y="${n(y - 8)}" width="${step}" height="16"/>`;
    return `${back}<path class="line-${kind}" stroke-width="2" d="M${n(left + 2)} ${n(y + 7)}h${step - 4}"/>`;
  });
  return steps.join('');
}
