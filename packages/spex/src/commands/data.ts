import { parseIndex } from '@spex/core';
import { renderAggregate } from '@spex/report';
import { Command } from 'commander';
import type { ExplainDataOptions } from '../data/data-options.ts';
import { type PreparedData, prepareData } from '../data/prepare.ts';
import { type DataRun, runData } from '../data/run-data.ts';
import { describeData } from '../data/text/describe-data.ts';
import type { ExplanationFormat } from '../explanation-output.ts';
import { openExplanationOutput, renderExplanation, renderPage } from '../explanation-output.ts';
import { formatJson } from '../format-json.ts';
import type { Io } from '../io.ts';
import type { Output } from '../output.ts';
import { asPlan } from '../planning/plan-flags.ts';
import { openPlanOutput, writePlan } from '../planning/write-plan.ts';
import { describeSeconds, progressLine } from '../progress.ts';
import { describeCost, finishRun } from '../run-solver.ts';
import { talkOfCounts } from '../runs/talk-of-counts.ts';
import { withRuns } from '../runs/with-runs.ts';
import { describeWorkers } from '../work/with-workers.ts';
import { addDataFlags, DATA_NOTES, type DataFlags, readDataFlags } from './data-flags.ts';
import { withFlagNames } from './flag-names.ts';
import { chooseSolver } from './spex-flags.ts';
import { STORE_NOTE } from './store-flags.ts';
import { readWorkFlags } from './work-flags.ts';

const NOTES = `${DATA_NOTES}

${STORE_NOTE}

Examples:
  spex data --train train.csv --test test.csv --label price --explain 0 1 2
  spex data --train train.tsv --test test.tsv --label label --text text --explain 3 --verify 1 --out report.json
  spex data --train train.csv --test test.csv --label label --text text --find mislabelled --inspect 50
  spex data --train train.csv --test test.csv --label y --players groups:source --trainer boosted
  spex data --train train.csv --test test.csv --label y --trainer "command:python3 train.py" --budget 300`;

/** `planning`: the command under `spex plan`, which tells what this one would take. */
export function dataCommand(io: Io, finish: (code: number) => void, planning = false): Command {
  const command = new Command('data').description(
    'find which training points, together, made a model behave as it does',
  );
  addDataFlags(command);
  return (planning ? asPlan(command) : command.addHelpText('after', NOTES)).action(async (flags: DataFlags) =>
    finish(await data(io, flags)),
  );
}

/** Options whose flag has another name, or whose errors begin with the option's name. */
const FLAGS: Readonly<Record<string, string>> = {
  fraction: '--fraction',
  balanced: '--balanced',
  check: '--check',
  remove: '--remove',
  find: '--find',
  inspect: '--inspect',
  cleanLabel: '--clean-label',
  features: '--features',
  exclude: '--exclude',
  categorical: '--categorical',
};

async function data(io: Io, flags: DataFlags): Promise<number> {
  if (flags.index !== undefined) parseIndex(flags.index);
  const solver = chooseSolver(flags.solver, flags, io);
  const options = readDataFlags(flags);
  const crew = readWorkFlags(flags, io.env, options);
  const { probe } = flags;
  const output = await (probe === undefined ? openExplanationOutput(io, flags) : openPlanOutput(io, flags));
  const talk = (line: string): void => {
    if (!flags.quiet) io.err.write(`${line}\n`);
  };
  const progress = progressLine(io.err, undefined, 'retrainings');
  const say = (line: string): void => {
    if (!flags.quiet) progress.say(line);
  };
  const interrupt = io.interrupt(() => {
    progress.clear();
    talk('interrupted: writing what was measured (once more to leave at once)');
  });
  try {
    const { signal } = interrupt;
    return await withRuns(io, flags, crew, async (runs) => {
      const prepared = await prepare(() =>
        prepareData(options, solver, {
          signal,
          onEmbedding: ({ done, total }) => say(`${done}/${total} texts embedded`),
        }),
      );
      try {
        const { asked } = prepared.explained;
        if (asked.length > 1 && output.format === 'svg') {
          talk(`svg draws what all ${asked.length} have in common: html, text and json hold each of them`);
        }
        for (const note of prepared.notes) talk(note);
        if (probe !== undefined) {
          const { solve, asking, checks, explained } = prepared;
          const more = prepared.removals.length > 0 || (options.verify ?? 0) > 0;
          return await writePlan(
            io,
            output,
            {
              ...{ game: explained.game, solver, solve, runs, asking, probes: probe, checks },
              notes: more ? ['without the sets that are left out to verify the picture'] : [],
            },
            'retrainings',
          );
        }
        const run = await runData(prepared, options, runs, {
          signal,
          onStart: () => talk(announcement(prepared, options)),
          ...(!flags.quiet && { onProgress: (at) => progress.show(at, describeWorkers(runs)) }),
          onExplain: describeSteps(say),
          onVerify(sets, retrainings) {
            progress.clear();
            talk(`verifying ${sets} sets: at most ${retrainings.toLocaleString('en-US')} retrainings`);
          },
          onCounts(counts) {
            progress.clear();
            talkOfCounts(counts, talk, 'retrainings');
          },
        });
        progress.clear();
        const { failure } = run;
        const text = render(prepared, run, output, io, flags.top);
        const ended = { ...(failure && { failure }), interrupted: signal.aborted };
        return await finishRun(io, flags, output, ended, text);
      } finally {
        await prepared.dispose();
      }
    });
  } finally {
    progress.clear();
    interrupt.dispose();
  }
}

/** What goes wrong in it names the flags. */
async function prepare<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    return withFlagNames(FLAGS, () => {
      throw error;
    });
  }
}

function announcement(
  { explained, groups, trainer, solver, solve, budgetNote, checks, removals }: PreparedData,
  options: ExplainDataOptions,
): string {
  const outputs = new Set([...explained.asked, explained.overall]).size;
  const extra = checks + removals.length * outputs;
  const note = budgetNote === undefined ? '' : ` (${budgetNote})`;
  const more = extra === 0 ? '' : `, and ${count(extra)} to check`;
  const verify = (options.verify ?? 0) > 0 ? ', and those to verify' : '';
  const cost = describeCost(trainer.estimate?.(solve.budget + extra));
  return `${count(groups.players.length)} players, ${trainer.name}, solver ${solver.name}, budget ${count(solve.budget)} retrainings${note}${more}${verify}${cost}`;
}

/** Tells which output is being explained, and how long the others will take. */
function describeSteps(say: (line: string) => void): (name: string, done: number, total: number) => void {
  let first: number | undefined;
  return (name, done, total) => {
    if (done === total || done === 0) return;
    // The first picture waits for the retrainings: only the later ones tell how long a picture takes.
    first ??= performance.now();
    const seconds = (performance.now() - first) / 1000;
    const left = done > 1 ? `, ${describeSeconds((seconds / (done - 1)) * (total - done))} left` : '';
    say(`explaining ${name} (${done + 1} of ${total})${left}`);
  };
}

/** The report in the format asked for. A page of several holds the mean, too; an SVG of several draws what they have in common. */
function render(
  prepared: PreparedData,
  { report }: DataRun,
  output: Output<ExplanationFormat>,
  io: Io,
  top: number | undefined,
): string {
  if (output.format === 'json') return `${formatJson(report)}\n`;
  if (output.format === 'text') return describeData(prepared, report, top);
  const { explanations, points, overall } = report;
  if (explanations.length === 1) return renderExplanation(explanations[0]!, output, io, top);
  const mean = points.findIndex(({ row }) => row === null);
  if (output.format === 'html') {
    const shown = mean < 0 ? [...explanations, overall] : explanations;
    return renderPage(shown, { top, overall: mean < 0 ? explanations.length : mean });
  }
  const counted = explanations.filter((_, at) => at !== mean);
  return renderAggregate(counted, top === undefined ? {} : { top });
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
