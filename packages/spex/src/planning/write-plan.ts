import { describeDollars } from '../dollars.ts';
import { EXIT } from '../exit-codes.ts';
import { formatJson } from '../format-json.ts';
import type { Io } from '../io.ts';
import { type Output, openOutput } from '../output.ts';
import { describeSeconds } from '../progress.ts';
import { type PlanRunOptions, planRun, type RunPlan } from './plan-run.ts';

/** Where a plan goes. Throws InvalidArgumentError. */
export function openPlanOutput(
  io: Io,
  flags: { readonly format?: string; readonly out?: string },
): Promise<Output<'text' | 'json'>> {
  return openOutput(io, flags, ['text', 'json'], { '.txt': 'text', '.json': 'json' });
}

/** Makes a plan and writes it, for people or as JSON; tells the exit code. `noun`: what an ablation is called. */
export async function writePlan(
  io: Io,
  output: Output<string>,
  options: PlanRunOptions,
  noun = 'ablations',
): Promise<number> {
  const interrupt = io.interrupt(() => {});
  try {
    const plan = await planRun({ ...options, signal: interrupt.signal });
    await output.write(output.format === 'json' ? `${formatJson(plan)}\n` : describeRunPlan(plan, noun));
    return interrupt.signal.aborted ? EXIT.interrupted : EXIT.ok;
  } finally {
    interrupt.dispose();
  }
}

function describeRunPlan(plan: RunPlan, noun: string): string {
  const { players, solver, ablations, stored, toPay, probed, calls, tokens, dollars, seconds, notes } = plan;
  const about = (value: number | null, words: (value: number) => string): string =>
    value === null ? 'not known' : toPay === 0 ? 'none' : `about ${words(value)}`;
  const rows = [
    ['Players', count(players)],
    ['Solver', solver],
    [capital(noun), `${count(ablations)}, of which ${count(stored)} are in the store`],
    ['To pay for', count(toPay)],
    // Of a model on this machine nobody counts them.
    ...(calls === null && tokens === null
      ? []
      : [
          ['Calls', about(calls, count)],
          ['Tokens', about(tokens, count)],
          ['Money', dollars === null ? 'not known: give --price' : about(dollars, describeDollars)],
        ]),
    ['Time', about(seconds, describeSeconds)],
    ...notes.map((note, at) => [at === 0 ? 'Notes' : '', note]),
  ];
  const head =
    probed === 0
      ? 'Nothing was spent. The run would take:'
      : `${count(probed)} ${noun} were measured to tell this. The run would take:`;
  return `${head}\n\n${rows.map(([name, text]) => `${name!.padEnd(13)}${text}\n`).join('')}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
