import type { Explanation } from '@spex/core';
import { renderHtml, renderSvg, renderTerminal } from '@spex/report';
import { formatJson } from './format-json.ts';
import type { Truth } from './games/file-game.ts';
import { colorDepth, type Io } from './io.ts';
import { type Output, openOutput } from './output.ts';

export type ExplanationFormat = 'text' | 'json' | 'html' | 'svg';

/** What the command line prints: the explanation, and how it fares where the true values are known. */
export interface ScoredExplanation extends Explanation {
  readonly truth?: Truth;
}

const EXTENSIONS = { '.txt': 'text', '.json': 'json', '.html': 'html', '.svg': 'svg' } as const;

/** Settles where an explanation goes, before anything is spent. Throws InvalidArgumentError. */
export function openExplanationOutput(
  io: Io,
  flags: { readonly format?: string; readonly out?: string },
): Promise<Output<ExplanationFormat>> {
  return openOutput<ExplanationFormat>(io, flags, ['text', 'json', 'html', 'svg'], EXTENSIONS);
}

/** An explanation in the format asked for, colours only for a terminal that takes them. */
export function renderExplanation(
  explanation: ScoredExplanation,
  { format, toFile }: Output<ExplanationFormat>,
  io: Io,
  top: number | undefined,
): string {
  const options = top === undefined ? {} : { top };
  if (format === 'json') return `${formatJson(explanation)}\n`;
  if (format === 'html') return ended(renderHtml(explanation, options));
  if (format === 'svg') return ended(renderSvg(explanation, options));
  return (
    ended(renderTerminal(explanation, { ...options, ...terminalLook({ toFile }, io) })) +
    describeTruth(explanation.truth)
  );
}

/** Several explanations as one page. `overall`: the place of one that is the mean of the others. */
export function renderPage(
  explanations: readonly Explanation[],
  options: { readonly top?: number | undefined; readonly overall?: number | undefined } = {},
): string {
  const { top, overall } = options;
  return ended(
    renderHtml(explanations, {
      ...(top !== undefined && { top }),
      ...(overall !== undefined && { overall }),
    }),
  );
}

/** Colours and width of a text: plain in a file. */
export function terminalLook(
  { toFile }: Pick<Output<string>, 'toFile'>,
  io: Io,
): { readonly color: 'none' | 'ansi256' | 'truecolor'; readonly width: number } {
  if (toFile) return { color: 'none', width: 80 };
  return { color: terminalColour(io), width: Math.max(40, io.out.columns) };
}

/** Colours for the report; a terminal of 16 colours gets 256, which those that say so little mostly have. */
function terminalColour(io: Io): 'none' | 'ansi256' | 'truecolor' {
  const depth = colorDepth(io.out, io.env);
  if (depth === 1) return 'none';
  return depth === 24 ? 'truecolor' : 'ansi256';
}

function describeTruth(truth: Truth | undefined): string {
  if (truth === undefined) return '';
  const count = truth.coalitions.toLocaleString('en-US');
  return `Truth     R² ${truth.r2.toFixed(4)} against the known values of ${count} coalitions.\n`;
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
