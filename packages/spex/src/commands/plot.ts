import { type Explanation, InvalidArgumentError, reindex } from '@spex/core';
import {
  convergenceOf,
  type PlotOptions,
  renderAggregate,
  renderBars,
  renderComparison,
  renderConvergence,
  renderForce,
  renderHeatMap,
  renderHtml,
  renderLayerMap,
  renderNetwork,
  renderOrders,
  renderSvg,
  renderUpset,
  renderWaterfall,
  type SvgTheme,
} from '@spex/report';
import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { svgToPng } from '../files/png.ts';
import { loadExplanations, type NamedExplanation } from '../interchange/explanation-file.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';
import { openTarget, settleFormat } from '../output.ts';

type DrawOne = (explanation: Explanation, options: PlotOptions & { top?: number }) => string;

/** Pictures of one explanation. */
const PICTURES: Readonly<Record<string, DrawOne>> = {
  text: renderSvg,
  bars: renderBars,
  waterfall: renderWaterfall,
  force: renderForce,
  network: renderNetwork,
  upset: renderUpset,
  'heat-map': renderHeatMap,
  orders: renderOrders,
  layers: renderLayerMap,
};
const NAMES = [...Object.keys(PICTURES), 'comparison', 'aggregate', 'convergence'];

interface PlotFlags {
  readonly as?: string;
  readonly index?: string;
  readonly order?: number;
  readonly top?: number;
  readonly width?: number;
  readonly theme: string;
  readonly format?: string;
  readonly out?: string;
}

const NOTES = `
Pictures (--as):
  text        the text with its main effects, arcs over what acts together (default)
  bars        the strongest effects, with their intervals
  waterfall   how the score comes about, step by step, and by how much the steps miss it
  force       what pushes the score up against what pushes it down
  network     who acts with whom
  upset       a column for each effect, a row for each part
  heat-map    pairs as a square
  orders      each part's effects: alone, in pairs, in larger sets
  layers      a model's heads and blocks
  comparison  two explanations: what changed (default for two files)
  aggregate   many explanations: what matters over all of them (default for three files or more)
  convergence R² against ablations: of a run in rounds, or of several runs with different budgets

FILE is what --format json gives, of data and components with all explanations of the report, or whatever spex convert reads
as an explanation: shapiq's InteractionValues, interactions as CSV, a spectrum. HTML is the whole page: every picture of one
explanation, or of several with what they have in common.

Examples:
  spex explain "The acting was not good, but I never felt bored." --format json --out a.json
  spex plot a.json --as waterfall --out a.png
  spex plot a.json b.json --out changes.svg`;

export function plotCommand(io: Io, finish: (code: number) => void): Command {
  return new Command('plot')
    .description('draw explanations that were saved as JSON')
    .argument('<file...>', 'explanations: what --format json gives, or shapiq has saved')
    .option('--as <picture>', 'see below')
    .option('--index <name>', 'read the interactions under another index')
    .option('--order <k>', 'up to that many players together', wholeNumber('--order', 1))
    .option('--top <n>', 'effects to draw', wholeNumber('--top', 1))
    .option('--width <pixels>', 'width of the picture', wholeNumber('--width', 320))
    .option('--theme <theme>', "light, dark, or auto: the reader's own preference", 'auto')
    .option('--format <format>', 'svg, png or html (default: svg)')
    .option('--out <file>', 'write to a file; its extension tells the format: .svg .png .html')
    .addHelpText('after', NOTES)
    .action(async (files: string[], flags: PlotFlags) => finish(await plot(io, files, flags)));
}

async function plot(io: Io, files: readonly string[], flags: PlotFlags): Promise<number> {
  const format = settleFormat(flags, ['svg', 'png', 'html'], {
    '.svg': 'svg',
    '.png': 'png',
    '.html': 'html',
  });
  if (format === 'png' && flags.out === undefined) {
    throw new InvalidArgumentError('out', 'a PNG goes to a file: give --out picture.png');
  }
  const theme = readTheme(flags.theme);
  const target = flags.out === undefined ? undefined : await openTarget(flags.out, '--out');
  const found = (await Promise.all(files.map((path) => readExplanations(path, flags)))).flat();
  const explanations = found.map(({ explanation }) => explanation);
  const names = found.map(({ name }) => name);
  const svgOrPage =
    format === 'html' ? page(explanations, names, flags) : draw(explanations, names, { ...flags, theme });
  const data = format === 'png' ? await svgToPng(svgOrPage, theme === 'dark' ? 'dark' : 'light') : svgOrPage;
  if (target) await target.write(data);
  else io.out.write(data as string);
  return EXIT.ok;
}

function page(
  explanations: readonly Explanation[],
  names: readonly string[],
  { as, top }: Pick<PlotFlags, 'as' | 'top'>,
): string {
  if (as !== undefined) {
    throw new InvalidArgumentError('as', 'a page holds every picture: --as is for --format svg and png', as);
  }
  const options = top === undefined ? {} : { top };
  return explanations.length === 1
    ? renderHtml(explanations[0]!, options)
    : renderHtml(explanations, { ...options, names });
}

function draw(
  explanations: readonly Explanation[],
  names: readonly string[],
  { as, top, width, theme }: Pick<PlotFlags, 'as' | 'top' | 'width'> & { readonly theme: SvgTheme },
): string {
  const count = explanations.length;
  const name = as ?? (count === 1 ? 'text' : count === 2 ? 'comparison' : 'aggregate');
  const options = { theme, ...(top !== undefined && { top }), ...(width !== undefined && { width }) };
  if (!NAMES.includes(name)) {
    throw new InvalidArgumentError('as', `there is no picture '${name}': use ${NAMES.join(', ')}`, name);
  }
  const indices = [...new Set(explanations.map(({ interactions }) => interactions.index))];
  if (indices.length > 1 && (name === 'aggregate' || name === 'comparison')) {
    const message = `the explanations are of different indices, ${indices.join(' and ')}: give --index`;
    throw new InvalidArgumentError('index', message, indices);
  }
  if (name === 'aggregate') return renderAggregate(explanations, options);
  if (name === 'convergence') return renderConvergence(convergenceOf(explanations), options);
  const wanted = name === 'comparison' ? 2 : 1;
  if (count !== wanted) {
    const message = `'${name}' takes ${wanted === 1 ? 'one explanation' : 'two explanations'}, not ${count}`;
    throw new InvalidArgumentError('file', message, count);
  }
  if (name === 'comparison') {
    const [first, second] = explanations as [Explanation, Explanation];
    return renderComparison(first, second, { ...options, names: [names[0]!, names[1]!] });
  }
  return PICTURES[name]!(explanations[0]!, options);
}

function readTheme(theme: string): SvgTheme {
  if (theme === 'auto' || theme === 'light' || theme === 'dark') return theme;
  throw new InvalidArgumentError('theme', `--theme must be auto, light or dark, not '${theme}'`, theme);
}

async function readExplanations(path: string, { index, order }: PlotFlags): Promise<NamedExplanation[]> {
  const found = await loadExplanations(path);
  if (index === undefined && order === undefined) return found;
  return found.map(({ name, explanation }) => {
    const { interactions } = explanation;
    return {
      name,
      explanation: reindex(explanation, index ?? interactions.index, order ?? interactions.order),
    };
  });
}
