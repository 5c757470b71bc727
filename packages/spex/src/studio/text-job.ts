import {
  batchFromLists,
  type CoalitionBatch,
  checkOptions,
  createRandom,
  Evaluator,
  getSolver,
  type SolveOptions,
  sampleUniform,
} from '@spex/core';
import { type FeatureGame, markedScorer } from '@spex/lenses';
import { loadSentenceEncoder, type SentenceEncoder } from '@spex/models';
import type { AblationStore } from '@spex/runtime';
import { defaultBudget } from '../default-budget.ts';
import { dryRun } from '../dry-run.ts';
import { type ExplainOptions, explainSource } from '../explain-text.ts';
import { bindModel, type ModelRun } from '../model-run.ts';
import { checkModelOptions, type ModelOptions } from '../models/model-options.ts';
import { parseModelSpec } from '../models/model-spec.ts';
import { type OpenContext, openScorer } from '../models/open-scorer.ts';
import type { OpenedScorer } from '../models/opened-scorer.ts';
import { isScript } from '../models/target-spec.ts';
import { planRun } from '../planning/plan-run.ts';
import { chatSource } from '../prompts/chat-file.ts';
import { contextSource, openContext } from '../prompts/context-source.ts';
import { withRun } from '../runs/open-run.ts';
import type { Runs } from '../runs/runs.ts';
import { withLibraryRuns } from '../runs/with-runs.ts';
import { type Source, textSource } from '../source.ts';
import { checkPlayers } from './check-players.ts';
import { pick, type StudioInput, wrong } from './studio-input.ts';
import {
  type Each,
  type Estimated,
  type JobHooks,
  type JobResult,
  type StudioJob,
  type StudioPreview,
  storeTitle,
} from './studio-job.ts';

/** Masked inputs that are shown. */
const SHOWN = 3;
const MOST_CHARACTERS = 2000;
/** Longest title made of an input. */
const TITLE = 80;

type Open = (context: OpenContext, encoder?: SentenceEncoder) => Promise<OpenedScorer>;

/** A text, a chat or documents. Throws InvalidArgumentError for whatever can be seen to be wrong without the model. */
export function textJob(input: StudioInput): StudioJob {
  const { model, price, maxCost } = input;
  const limits = { ...(price && { price }), ...(maxCost !== undefined && { maxCost }) };
  const options: ExplainOptions = {
    ...pick(input, ['model', 'target', 'solver', 'budget', 'seed', 'index', 'order']),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
  const { source, open } = sourceOf(input, options);
  // The answer of a question makes its own target.
  if (input.kind !== 'documents') checkModelOptions(options);
  const { draft } = source;
  const solver = getSolver(input.solver ?? 'auto');
  const suggested = defaultBudget(draft.players.length, solver);
  const solve: SolveOptions = {
    budget: input.budget ?? suggested,
    ...pick(input, ['seed', 'index', 'order']),
  };
  checkOptions(solver, draft, solve);
  const most = Math.min(solve.budget, 2 ** draft.players.length);
  const title = titleOf(input);

  /** Does some work with the game and its model. */
  const withGame = <T>(
    context: { readonly store: AblationStore | undefined; readonly signal: AbortSignal },
    work: (game: FeatureGame, asking: ModelRun['asking'], runs: Runs) => Promise<T>,
  ): Promise<T> => {
    const { store, signal } = context;
    return withLibraryRuns({ ...(store && { store }) }, storeTitle(title), async (runs) => {
      const opened = await open({ signal, store });
      try {
        const { game, asking } = await bindModel(source, opened, { signal, store });
        return await work(game, asking, runs);
      } finally {
        await opened.dispose();
      }
    });
  };

  return {
    input,
    title,
    model: model ?? 'embedded encoder',
    local: isLocal(options),
    preview: () => ({ ...previewOf(draft), budget: most, suggested, data: null }),
    run: ({ store, signal, onProgress, watch }: JobHooks) => {
      let counts: JobResult['counts'] = null;
      const asked: ExplainOptions = {
        ...options,
        ...(store && { store }),
        signal,
        onProgress,
        onEnd: (ended) => {
          counts = ended.counts ?? null;
        },
        // What estimates an index does not work in rounds.
        ...(solver.estimates === undefined && { rounds: { until: [watch] } }),
      };
      return explainSource(
        () => source,
        asked,
        (_, context) => open(context),
        storeTitle(title),
      ).then((explanation) => ({ explanation, others: [], data: null, counts }));
    },
    measure: (present, _, context) => {
      const players = checkPlayers(present, draft.players.length);
      return withGame(context, (game, asking, runs) =>
        withRun(game, runs, { ...asking, signal: context.signal, budget: 1 }, async (run) => {
          const evaluator = new Evaluator(run.game, run.evaluation);
          const { values } = await evaluator.evaluate(batchFromLists([players], game.players.length));
          return [values[0]!, 'complete'] as const;
        }),
      );
    },
    estimate: ({ each }) => estimate(source, options, most, open, each),
    plan: (probes, context) =>
      withGame(context, async (game, asking, runs) => {
        const { signal } = context;
        const plan = await planRun({ game, solver, solve, runs, asking, probes, signal });
        return { plan, game: game.id };
      }),
  };
}

function sourceOf(
  input: StudioInput,
  options: ModelOptions,
): { readonly source: Source; readonly open: Open } {
  const cut = pick(input, ['players', 'absent']);
  if (input.kind !== 'documents') {
    const source = input.kind === 'chat' ? chatOf(input, cut) : textOf(input, cut);
    return {
      source,
      open: (context, encoder) =>
        openScorer({ ...options, ...(encoder && { encoder }) }, source.full, context),
    };
  }
  const { documents, question, answer, target } = input;
  if (documents === undefined) throw wrong('documents', 'there are no documents');
  if (question === undefined || question.trim() === '') throw wrong('question', 'there is no question');
  const asked = { question, answer, target, asksModel: input.model !== undefined };
  const source = contextSource(asked, documents, { players: input.players });
  return { source, open: (context) => openContext(asked, options, source, context) };
}

function textOf({ text }: StudioInput, cut: Pick<StudioInput, 'players' | 'absent'>): Source {
  if (text === undefined) throw wrong('text', 'there is no text');
  return textSource({ text, ...cut });
}

function chatOf({ messages }: StudioInput, cut: Pick<StudioInput, 'players' | 'absent'>): Source {
  if (messages === undefined) throw wrong('messages', 'there are no messages');
  return chatSource(messages, cut);
}

function previewOf(draft: FeatureGame): Pick<StudioPreview, 'players' | 'masked'> {
  const { players } = draft;
  const batch = sampleUniform(players.length, Math.min(SHOWN, 2 ** players.length), createRandom(0));
  return {
    players: players.map(({ label, span, spans = span ? [span] : [] }) => ({ label, spans })),
    masked: Array.from({ length: batch.rows }, (_, row) => maskedInput(draft, batch, row)),
  };
}

function maskedInput(draft: FeatureGame, batch: CoalitionBatch, row: number): string {
  const text = draft.maskedText(batch, row);
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
}

/** A program or a script may ask whom it likes. */
function isLocal({ model, target }: ExplainOptions): boolean {
  const { kind } = parseModelSpec(typeof model === 'string' ? model : undefined);
  return kind !== 'openai' && kind !== 'command' && !isScript(target);
}

/** One for all estimates, loaded with the first. */
let encoder: Promise<SentenceEncoder> | undefined;

/** What the run would take: of what runs on this machine anyway a few ablations are measured, all else is left alone. */
async function estimate(
  source: Source,
  options: ExplainOptions,
  budget: number,
  open: Open,
  each: Each | undefined,
): Promise<Estimated> {
  const spec = parseModelSpec(typeof options.model === 'string' ? options.model : undefined);
  const known = { ablations: budget, calls: null, tokens: null, dollars: null, seconds: null };
  const model: ModelOptions = options;
  if (spec.kind === 'openai' || spec.kind === 'command') {
    const found = await dryRun({ source, model, budget, holdout: 0 });
    const hosted = `16 ablations, and a few calls to find out what ${spec.kind === 'openai' ? spec.model : 'it'} can do`;
    return {
      ...found,
      notes: found.notes.slice(1),
      probe: spec.kind === 'openai' ? hosted : '16 ablations of the program',
    };
  }
  if (isScript(options.target)) {
    const notes = ['the script was not started: what it takes is not known'];
    return { ...known, notes, probe: '16 ablations of the script' };
  }
  if (spec.kind !== 'embedded') {
    const notes = ['the model was not loaded: how fast it is on this machine is not known'];
    const probe =
      spec.kind === 'hub'
        ? 'downloads the model where it is not there yet, loads it, and asks it for 16 ablations'
        : 'loads the model, and asks it for 16 ablations';
    return { ...known, dollars: 0, notes, probe };
  }
  if (each !== undefined) {
    return { ...known, dollars: 0, seconds: (each.seconds ?? 0) * budget, notes: [], each };
  }
  encoder ??= loadSentenceEncoder().catch((error: unknown) => {
    encoder = undefined;
    throw error;
  });
  const opened = await open({ localOnly: true }, await encoder);
  const game = source.bind(markedScorer(opened.scorer)).id;
  const found = await dryRun({ source, model, budget, holdout: 0, open: async () => opened });
  const { seconds, dollars } = found;
  return {
    ...{ ablations: budget, calls: null, tokens: null, dollars, seconds, game },
    notes: opened.notes,
    each: { ...(seconds !== null && { seconds: seconds / budget }) },
  };
}

function titleOf({ title, text, question, messages }: StudioInput): string {
  return shortTitle(title ?? question ?? text ?? messages?.at(-1)?.content ?? '');
}

/** On one line, and not too long. */
export function shortTitle(whole: string): string {
  const line = whole.trim().replace(/\s+/gu, ' ');
  return line.length <= TITLE ? line : `${line.slice(0, TITLE - 1)}…`;
}
