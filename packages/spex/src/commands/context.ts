import { checkOptions, type Explanation, InvalidArgumentError, parseIndex } from '@spex/core';
import { contextCitations, type PromptGame, type RefinedGame, refineGame } from '@spex/lenses';
import { Command } from 'commander';
import { type Cited, describeCitations } from '../describe-citations.ts';
import { dryRun, writeDryRun } from '../dry-run.ts';
import { EXIT } from '../exit-codes.ts';
import { openExplanationOutput, renderExplanation } from '../explanation-output.ts';
import { formatJson } from '../format-json.ts';
import type { Io } from '../io.ts';
import { bindModel } from '../model-run.ts';
import type { OpenContext } from '../models/open-scorer.ts';
import type { OpenedScorer } from '../models/opened-scorer.ts';
import { talkOfUsage } from '../models/usage.ts';
import { asPlan, type PlanFlags } from '../planning/plan-flags.ts';
import { openPlanOutput, writePlan } from '../planning/write-plan.ts';
import { contextSource, openContext, readTemplate } from '../prompts/context-source.ts';
import { readDocuments } from '../prompts/document-files.ts';
import { finishRun, type Solved, solveGame, solveOptions } from '../run-solver.ts';
import { withRuns } from '../runs/with-runs.ts';
import { settleTextBudget } from './explain.ts';
import { addModelFlags, MODEL_NOTES, type ModelFlags, readModelFlags } from './model-flags.ts';
import { checksOf } from './sampling-flags.ts';
import { addSolverFlags, type SolverFlags } from './solver-flags.ts';
import { chooseSolver } from './spex-flags.ts';
import { addStoreFlags, STORE_NOTE, type StoreFlags } from './store-flags.ts';
import { addWorkFlags, readWorkFlags, type WorkFlags } from './work-flags.ts';

interface ContextFlags extends ModelFlags, StoreFlags, WorkFlags, SolverFlags, PlanFlags {
  readonly question?: string;
  readonly documents?: readonly string[];
  readonly answer?: string;
  readonly template?: string;
  readonly players?: string;
  readonly refine?: true;
  readonly dryRun?: true;
}

const NOTES = `
Documents are the players, the question is always present. A .json file holds several, [{"title": …, "text": …}, …]; any
other file is one. With a --model the prompt is a --template with {{documents}} and {{question}}, and the value is that of
--answer: its log-probability, or how near the model's answers come to it; without --answer, of the model's own answer.
Without a --model the value is how near the documents' mean is to the question (and --answer) in meaning, as the embedded
encoder sees it: which documents a retriever would find, not what a reader makes of them.
${MODEL_NOTES}

${STORE_NOTE}

Examples:
  spex context --question "Who wrote Tosca?" --documents passages.json
  spex context --question "Who wrote Tosca?" --documents a.txt b.txt c.txt --answer Puccini \\
    --model openai:llama3.2@http://localhost:8080 --refine --out citations.html`;

/** `planning`: the command under `spex plan`, which tells what this one would take. */
export function contextCommand(io: Io, finish: (code: number) => void, planning = false): Command {
  const command = new Command('context')
    .description('find which passages of a context, together, make the answer to a question')
    .option('--question <text>', 'the question')
    .option('--documents <files...>', 'the context, see below')
    .option('--answer <text>', "the answer to explain (default: the model's own)")
    .option('--template <file>', 'the prompt, with {{documents}} and {{question}}')
    .option('--players <kind>', 'cut the documents: sentences, paragraphs, … (default: whole)')
    .option('--refine', 'then cut the three documents that matter most into sentences, and explain again')
    .option('--dry-run', 'tell what the run would take, and spend nothing');
  addSolverFlags(addWorkFlags(addStoreFlags(addModelFlags(command))));
  return (planning ? asPlan(command) : command.addHelpText('after', NOTES)).action(
    async (flags: ContextFlags) => finish(await context(io, flags)),
  );
}

async function context(io: Io, flags: ContextFlags): Promise<number> {
  if (flags.index !== undefined) parseIndex(flags.index);
  const solver = chooseSolver(flags.solver, flags, io);
  const model = readModelFlags(flags);
  const crew = readWorkFlags(flags, io.env, model);
  const ask = checkFlags(flags);
  const { probe } = flags;
  const output = await (flags.dryRun || probe !== undefined
    ? openPlanOutput(io, flags)
    : openExplanationOutput(io, flags));
  const question = {
    question: ask.question,
    answer: flags.answer,
    target: flags.target,
    asksModel: flags.model !== undefined,
  };
  const source = contextSource(question, await readDocuments(ask.documents), {
    players: flags.players,
    template: flags.template === undefined ? undefined : await readTemplate(flags.template),
  });
  const settled = settleTextBudget(flags, source.draft.players.length, solver);
  checkOptions(solver, source.draft, solveOptions(flags, settled.budget));
  const open = (context: OpenContext = {}): Promise<OpenedScorer> =>
    openContext(question, model, source, context);
  if (flags.dryRun) {
    const found = await dryRun({ source, model, ...settled, holdout: checksOf(flags), open });
    await writeDryRun({ ...output, format: output.format === 'json' ? 'json' : 'text' }, found);
    return EXIT.ok;
  }
  const talk = (line: string): void => {
    if (!flags.quiet) io.err.write(`${line}\n`);
  };
  return withRuns(io, flags, crew, async (runs) => {
    const opened = await open(runs);
    try {
      for (const note of opened.notes) talk(note);
      if (opened.repeats > 0)
        talk(`asking the full prompt ${opened.repeats} times for the model's own noise`);
      const { game, asking, finish } = await bindModel(source, opened, runs);
      if (probe !== undefined) {
        const solve = solveOptions(flags, settled.budget);
        const notes = flags.refine ? ['without what --refine would add'] : [];
        return await writePlan(io, output, { game, solver, solve, runs, asking, probes: probe, notes });
      }
      const solve = (played: PromptGame, budget: ReturnType<typeof settleTextBudget>): Promise<Solved> =>
        solveGame(io, flags, { solver, game: played, ...budget, runs, asking, finish });
      let solved = await solve(game, settled);
      const coarse = citedOf(solved.explanation);
      const found = [coarse];
      if (flags.refine && !solved.failure && !solved.interrupted) {
        const refined = tryRefine(game, solved.explanation, talk);
        if (refined) {
          solved = await solve(refined.game, settleTextBudget(flags, refined.game.players.length, solver));
          found.push(citedOf(solved.explanation));
        }
      }
      talkOfUsage(opened, runs, talk);
      const data =
        output.format === 'json'
          ? `${formatJson(jsonOf(ask.question, flags.answer, found))}\n`
          : output.format === 'text'
            ? textOf(ask.question, flags, found)
            : renderExplanation(solved.explanation, output, io, flags.top);
      return await finishRun(io, flags, output, solved, data);
    } finally {
      await opened.dispose();
    }
  });
}

function checkFlags({
  question,
  documents,
  answer,
  target,
  model,
  template,
  players,
  refine,
}: ContextFlags): {
  readonly question: string;
  readonly documents: readonly string[];
} {
  const wrong = (argument: string, message: string): InvalidArgumentError =>
    new InvalidArgumentError(argument, message);
  if (question === undefined || question.trim() === '') {
    throw wrong('question', 'no question: give --question');
  }
  if (documents === undefined) throw wrong('documents', 'no documents: give --documents FILE…');
  if (answer !== undefined && answer.trim() === '') {
    throw wrong('answer', 'the answer is empty: give its text, or leave --answer out');
  }
  if (answer !== undefined && target !== undefined) {
    throw wrong('target', 'give --answer or --target, not both');
  }
  if (answer !== undefined && model?.startsWith('command:')) {
    throw wrong('answer', "the values of a command: are its program's own: leave --answer out");
  }
  if (model === undefined && template !== undefined) {
    throw wrong('template', '--template is a prompt for a --model');
  }
  if (model === undefined && target === 'sentiment') {
    throw wrong(
      'target',
      'target sentiment is for explain: give similar:TEXT or script:FILE, or no --target',
    );
  }
  if (refine && players !== undefined && /^\s*sentences\s*$/i.test(players)) {
    throw wrong(
      'refine',
      '--refine cuts into sentences what --players has cut already: leave one of them out',
    );
  }
  return { question, documents };
}

function citedOf(explanation: Explanation): Cited {
  return { citations: contextCitations(explanation), explanation };
}

/** What is paid for is told even where nothing can be cut any finer. */
function tryRefine(
  game: PromptGame,
  explanation: Explanation,
  talk: (line: string) => void,
): RefinedGame | undefined {
  try {
    const refined = refineGame(game, explanation);
    const cut = refined.refined.map((player) => `“${game.players[player]!.label}”`).join(', ');
    talk(`refining ${cut}: ${refined.game.players.length} players`);
    return refined;
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    talk(`not refined: ${error.message}`);
    return undefined;
  }
}

function textOf(question: string, { answer, top }: ContextFlags, found: readonly Cited[]): string {
  const head = `Question: ${question}${answer === undefined ? '' : `\nAnswer: ${answer}`}`;
  return found
    .map((one, at) => describeCitations(at === 0 ? head : 'The documents that matter, cut finer:', one, top))
    .join('\n');
}

/** What `--format json` prints. */
interface ContextResult extends Cited {
  readonly question: string;
  readonly answer?: string;
  /** The same with the documents that matter cut into sentences. */
  readonly refined?: Cited;
}

function jsonOf(
  question: string,
  answer: string | undefined,
  [coarse, refined]: readonly Cited[],
): ContextResult {
  return { question, ...(answer !== undefined && { answer }), ...coarse!, ...(refined && { refined }) };
}
