import { type Explanation, parseIndex } from '@spex/core';
import { componentLabel } from '@spex/lenses';
import { renderLayerMap } from '@spex/report';
import { Command } from 'commander';
import { factsOf } from '../components/model-facts.ts';
import { openComponentModel } from '../components/open-model.ts';
import { type PreparedComponents, prepareComponents } from '../components/prepare.ts';
import { type ComponentsRun, runComponents } from '../components/run-components.ts';
import { describeComponents } from '../components/text/describe-components.ts';
import { describeModel } from '../components/text/describe-model.ts';
import {
  type ExplanationFormat,
  openExplanationOutput,
  renderExplanation,
  renderPage,
  terminalLook,
} from '../explanation-output.ts';
import { formatJson } from '../format-json.ts';
import type { Io } from '../io.ts';
import { type Output, openOutput } from '../output.ts';
import { asPlan } from '../planning/plan-flags.ts';
import { openPlanOutput, writePlan } from '../planning/write-plan.ts';
import { progressLine } from '../progress.ts';
import { finishRun } from '../run-solver.ts';
import { talkOfCounts } from '../runs/talk-of-counts.ts';
import { withRuns } from '../runs/with-runs.ts';
import { describeWorkers } from '../work/with-workers.ts';
import {
  addComponentsFlags,
  COMPONENTS_FLAG_NAMES,
  COMPONENTS_NOTES,
  type ComponentsFlags,
  readComponentsFlags,
  readModelChoice,
} from './components-flags.ts';
import { withFlagNames } from './flag-names.ts';
import { chooseSolver } from './spex-flags.ts';
import { STORE_NOTE } from './store-flags.ts';
import { readWorkFlags } from './work-flags.ts';

const NOTES = `${COMPONENTS_NOTES}

${STORE_NOTE}

Examples:
  spex components --model ./tinystories --list
  spex components --model ./tinystories --prompts prompts.jsonl
  spex components --model model.onnx --tokenizer tok512.bin --prompts prompts.jsonl --players heads,mlps --explain 1 2
  spex components --model ./gpt2 --prompts prompts.jsonl --absence resample --layers 5-11 --budget 4000 --out report.json
  spex components --model ./gpt2 --prompts prompts.jsonl --prune 0.5 --prune-out pruned.onnx`;

/** `planning`: the command under `spex plan`, which tells what this one would take. */
export function componentsCommand(io: Io, finish: (code: number) => void, planning = false): Command {
  const command = new Command('components').description(
    'find which heads and layers of a model, together, carry a behaviour',
  );
  addComponentsFlags(command);
  return (planning ? asPlan(command) : command.addHelpText('after', NOTES)).action(
    async (flags: ComponentsFlags) => finish(await components(io, flags)),
  );
}

async function components(io: Io, flags: ComponentsFlags): Promise<number> {
  if (flags.list) return listComponents(io, flags);
  if (flags.index !== undefined) parseIndex(flags.index);
  const solver = chooseSolver(flags.solver, flags, io);
  const options = readComponentsFlags(flags);
  const crew = readWorkFlags(flags, io.env, options);
  const { probe } = flags;
  const output = await (probe === undefined ? openExplanationOutput(io, flags) : openPlanOutput(io, flags));
  const talk = (line: string): void => {
    if (!flags.quiet) io.err.write(`${line}\n`);
  };
  const progress = progressLine(io.err);
  const interrupt = io.interrupt(() => {
    progress.clear();
    talk('interrupted: writing what was measured (once more to leave at once)');
  });
  try {
    const { signal } = interrupt;
    return await withRuns(io, flags, crew, async (runs) => {
      const prepared = await named(() => prepareComponents(options, solver, signal));
      try {
        if (prepared.outputs.length > 1 && output.format === 'svg') {
          talk('svg draws the mean only: html, text and json hold the prompts, too');
        }
        if (probe !== undefined) {
          const { explained, solve } = prepared;
          const notes = prepared.prune === undefined ? [] : ['without the sets that test a pruning'];
          return await writePlan(io, output, {
            ...{ game: explained.game, solver, solve, runs, asking: {}, probes: probe, notes },
          });
        }
        const run = await runComponents(prepared, runs, {
          signal,
          onStart: () => talk(announcement(prepared)),
          ...(!flags.quiet && { onProgress: (at) => progress.show(at, describeWorkers(runs)) }),
          onStep(line) {
            progress.clear();
            talk(line);
          },
          onCounts(counts) {
            progress.clear();
            talkOfCounts(counts, talk);
          },
        });
        progress.clear();
        const { failure } = run;
        const ended = { ...(failure && { failure }), interrupted: signal.aborted };
        return await finishRun(io, flags, output, ended, render(prepared, run, output, io, flags.top));
      } finally {
        await prepared.dispose();
      }
    });
  } finally {
    progress.clear();
    interrupt.dispose();
  }
}

/** `--list`: what was found in the model. */
async function listComponents(io: Io, flags: ComponentsFlags): Promise<number> {
  const output = await openOutput(io, flags, ['text', 'json'], { '.txt': 'text', '.json': 'json' });
  const { model, dispose } = await named(() => openComponentModel(readModelChoice(flags)));
  try {
    const found = {
      ...factsOf(model),
      parts: model.components.map((one) => ({ label: componentLabel(one), ...one })),
    };
    const text = output.format === 'json' ? `${formatJson(found)}\n` : describeModel(model);
    return await finishRun(io, flags, output, { interrupted: false }, text);
  } finally {
    await dispose();
  }
}

/** What goes wrong in it names the flags. */
async function named<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    return withFlagNames(COMPONENTS_FLAG_NAMES, () => {
      throw error;
    });
  }
}

function announcement({
  players,
  model,
  prompts,
  solver,
  solve,
  checks,
  budgetNote,
  prune,
}: PreparedComponents): string {
  const count = (value: number): string => value.toLocaleString('en-US');
  const note = budgetNote === undefined ? '' : ` (${budgetNote})`;
  const checking = checks > 0 ? `, and ${count(checks)} to check` : '';
  const aside = prune === undefined ? '' : `, ${prune.heldOut.game.prompts.length} held out`;
  return `${players.players.length} players of ${model.name}, ${prompts.length} prompts${aside}, solver ${solver.name}, budget ${count(solve.budget)} ablations${note}${checking}`;
}

/** The report in the format asked for; an SVG shows the mean. */
function render(
  prepared: PreparedComponents,
  { report }: ComponentsRun,
  output: Output<ExplanationFormat>,
  io: Io,
  top: number | undefined,
): string {
  if (output.format === 'json') return `${formatJson(report)}\n`;
  if (output.format === 'text') return describeComponents(prepared, report, terminalLook(output, io), top);
  const [mean] = report.explanations as [Explanation];
  if (output.format === 'svg') return renderLayerMap(mean, top === undefined ? {} : { top });
  return report.explanations.length === 1
    ? renderExplanation(mean, output, io, top)
    : renderPage(report.explanations, { top, overall: 0 });
}
