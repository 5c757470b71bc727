import { createBatch, type Estimate, Evaluator, getSolver, includeAll } from '@spex/core';
import { type PreviewRow, previewMasked } from '@spex/lenses';
import { Command } from 'commander';
import { defaultBudget } from '../default-budget.ts';
import { EXIT } from '../exit-codes.ts';
import { formatJson } from '../format-json.ts';
import type { Io } from '../io.ts';
import { openScorer } from '../models/open-scorer.ts';
import { wholeNumber } from '../numbers.ts';
import { type Output, openOutput } from '../output.ts';
import { describeSeconds } from '../progress.ts';
import { describeCost } from '../run-solver.ts';
import { addModelFlags, MODEL_NOTES, type ModelFlags, readModelFlags } from './model-flags.ts';
import { addTextFlags, readSource, TEXT_NOTES, type TextFlags } from './text-flags.ts';

interface PreviewFlags extends TextFlags, ModelFlags {
  readonly budget?: number;
  readonly random: number;
  readonly seed: number;
  readonly format?: string;
  readonly out?: string;
}

/** What `spex preview` prints; `--format json` prints it as it is. */
interface Preview {
  readonly players: readonly string[];
  readonly output: string;
  readonly rows: readonly PreviewRow[];
  /** Ablations spent on this preview. */
  readonly evaluations: number;
  /** What `spex explain` would take with the same flags. */
  readonly run: Estimate & { readonly budget: number; readonly seconds: number };
}

const NOTES = `${TEXT_NOTES}
${MODEL_NOTES}

Examples:
  spex preview "The acting was not good, but I never felt bored."
  spex preview --file review.txt --players sentences --absent token:[MASK]`;

export function previewCommand(io: Io, finish: (code: number) => void): Command {
  const command = new Command('preview').description(
    'show some masked texts, their values and what a run would cost',
  );
  return addModelFlags(addTextFlags(command))
    .option('--budget <n>', 'budget of the run to estimate', wholeNumber('--budget', 1))
    .option('--random <n>', 'random coalitions to show', wholeNumber('--random', 0), 3)
    .option('--seed <n>', 'seed of the random coalitions', wholeNumber('--seed', 0), 0)
    .option('--format <format>', 'text or json (default: text)')
    .option('--out <file>', 'write to a file; its extension tells the format: .txt .json')
    .addHelpText('after', NOTES)
    .action(async (text: string | undefined, flags: PreviewFlags) => finish(await preview(io, text, flags)));
}

async function preview(io: Io, argument: string | undefined, flags: PreviewFlags): Promise<number> {
  const output = await openOutput(io, flags, ['text', 'json'], { '.txt': 'text', '.json': 'json' });
  const model = readModelFlags(flags);
  const source = await readSource(io, argument, flags);
  const opened = await openScorer(model, source.full);
  const game = source.bind(opened.scorer);
  const interrupt = io.interrupt(() => {});
  try {
    const evaluator = new Evaluator(game, { signal: interrupt.signal, concurrency: opened.concurrency });
    // The first ablation loads the model; only the others tell how long a run takes.
    const full = createBatch(1, game.players.length);
    includeAll(full, 0);
    await evaluator.evaluate(full);
    const [loading, loaded] = [evaluator.seconds, evaluator.evaluations];
    const rows = await previewMasked(game, { random: flags.random, seed: flags.seed, evaluator });
    const budget = flags.budget ?? defaultBudget(game.players.length, getSolver('auto'));
    const each = (evaluator.seconds - loading) / Math.max(1, evaluator.evaluations - loaded);
    const shown: Preview = {
      players: game.players.map(({ label }) => label),
      output: game.outputs[0]!,
      rows,
      evaluations: evaluator.evaluations,
      run: { ...game.estimate?.(budget), budget, seconds: each * budget },
    };
    await write(output, shown);
    return interrupt.signal.aborted ? EXIT.interrupted : EXIT.ok;
  } finally {
    interrupt.dispose();
    await opened.dispose();
  }
}

function write(output: Output<'text' | 'json'>, shown: Preview): Promise<void> {
  return output.write(output.format === 'json' ? `${formatJson(shown)}\n` : describe(shown));
}

function describe({ players, output, rows, evaluations, run }: Preview): string {
  const lines = [`${players.length} players: ${players.map((label) => `[${label}]`).join(' ')}`, ''];
  for (const { kind, present, text, values } of rows) {
    const size = `${present.length} of ${players.length} present`;
    lines.push(`${output} = ${values[0]!.toPrecision(4)}   ${NAMES[kind]}, ${size}`);
    lines.push(
      ...(text.trim() === '' ? ['  (empty text)'] : text.split('\n').map((line) => `  ${line}`)),
      '',
    );
  }
  const time = describeSeconds(run.seconds);
  lines.push(
    `This preview took ${evaluations} ablations. A run with a budget of ${run.budget} would take about ${time}${describeCost(run)}.`,
  );
  return `${lines.join('\n')}\n`;
}

const NAMES = {
  full: 'the whole text',
  empty: 'nothing of it',
  'leave-one-out': 'one player absent',
  random: 'a random coalition',
} as const;
