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
  const color = toFile ? 'none' : terminalColour(io);
  const width = toFile ? 80 : Math.max(40, io.out.columns);
  return ended(renderTerminal(explanation, { ...options, color, width })) + describeTruth(explanation.truth);
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
