import { batchFromLists, createRandom, Evaluator, sampleUniform } from '@spex/core';
import type { Prompt } from '@spex/lenses';
import { HubError } from '@spex/models';
import { describeDollars } from './dollars.ts';
import { formatJson } from './format-json.ts';
import { isOpenAI } from './models/load-model.ts';
import { checkModelOptions, type ModelOptions } from './models/model-options.ts';
import { openScorer } from './models/open-scorer.ts';
import type { OpenedScorer } from './models/opened-scorer.ts';
import type { Output } from './output.ts';
import { describeSeconds } from './progress.ts';
import type { Source } from './source.ts';

/** What a run would take; null: not known without spending something. `--format json` prints it as it is. */
export interface DryRun {
  readonly players: readonly string[];
  readonly model: string;
  readonly target: string;
  /** Distinct coalitions that are measured at most: the budget, and those for checking. */
  readonly ablations: number;
  /** Calls of the model, or of its server, at most. */
  readonly calls: number;
  /** As if every masked prompt were as long as the full one. */
  readonly tokens: number | null;
  /** US dollars for so many tokens. */
  readonly dollars: number | null;
  readonly seconds: number | null;
  /** What these figures rest on. */
  readonly notes: readonly string[];
}

export interface DryRunOptions {
  readonly source: Source;
  readonly model: ModelOptions;
  readonly budget: number;
  readonly budgetNote?: string | undefined;
  readonly holdout: number;
  /** A scorer in place of the one that the model's target makes. */
  readonly open?: () => Promise<OpenedScorer>;
}

/** Coalitions that are measured to tell the time. */
const PROBES = 16;
/** Calls that find out what a server can do. */
const PROBING = 20;
/** Characters of a token of everyday English. */
const CHARACTERS_PER_TOKEN = 4;

/** Tells what a run would take. Only a model that runs on this machine is asked, for its speed; a program is not. */
export async function dryRun(options: DryRunOptions): Promise<DryRun> {
  const { source, model, budget, budgetNote, holdout } = options;
  const spec = checkModelOptions(model);
  const ablations = budget + holdout;
  const notes = [
    `budget ${count(budget)}${budgetNote === undefined ? '' : ` (${budgetNote})`}${holdout === 0 ? '' : `, and ${count(holdout)} for checking`}`,
  ];
  const known = {
    players: source.draft.players.map(({ label }) => label),
    model: typeof model.model === 'string' ? model.model : (model.model?.name ?? 'embedded encoder'),
    target: typeof model.target === 'string' ? model.target : 'default',
    ablations,
  };
  if (spec?.kind === 'openai') {
    const { repeats = 3 } = model;
    // OpenAI's own servers compare first tokens, which takes one call; others may score both answers, each after asking for
    // the prompt's tokens.
    const simple = isOpenAI(spec.url);
    const prompts = (ablations + repeats) * (!simple && /^contrast:/i.test(known.target) ? 2 : 1);
    notes.push(`${count(repeats)} calls measure the model's own noise`);
    notes.push(`up to ${PROBING} tiny calls find out what the server can do`);
    if (!simple) notes.push('some servers have to be asked for the tokens of each prompt first, also a call');
    notes.push(`tokens by the rule of thumb of ${CHARACTERS_PER_TOKEN} characters each`);
    const each = tokensOf(source.full, model);
    const { price } = model.limits ?? {};
    return {
      ...known,
      calls: PROBING + (simple ? 1 : 2) * prompts,
      tokens: prompts * (each.input + each.output),
      dollars: price ? (prompts * (each.input * price.input + each.output * price.output)) / 1e6 : null,
      seconds: null,
      notes,
    };
  }
  if (spec?.kind === 'command') {
    notes.push('the program was not started: what it takes is not known');
    const calls = ablations + (model.repeats ?? 0);
    return { ...known, calls, tokens: null, dollars: null, seconds: null, notes };
  }
  const opened = await (options.open?.() ?? openScorer(model, source.full, { localOnly: true })).catch(
    (error: unknown) => {
      if (error instanceof HubError) return undefined;
      throw error;
    },
  );
  if (opened === undefined) {
    notes.push('the model has not been downloaded yet: time and tokens are not known');
    return { ...known, calls: ablations, tokens: null, dollars: 0, seconds: null, notes };
  }
  try {
    const { scorer, repeats } = opened;
    notes.push(...opened.notes);
    const calls = ablations + repeats;
    const seconds = (await secondsEach(source, opened)) * calls;
    const tokens = scorer.estimate?.(calls).tokens ?? null;
    const target = known.target === 'default' ? scorer.outputs[0]! : known.target;
    return { ...known, target, calls, tokens, dollars: 0, seconds, notes };
  } finally {
    await opened.dispose();
  }
}

/** Seconds of an ablation, by a few. The first call loads what is loaded late, so it is not counted. */
async function secondsEach(source: Source, { scorer, concurrency }: OpenedScorer): Promise<number> {
  const game = source.bind(scorer);
  const players = game.players.length;
  const evaluator = new Evaluator(game, { concurrency });
  await evaluator.evaluate(batchFromLists([game.players.map((_, player) => player)], players));
  const [seconds, evaluations] = [evaluator.seconds, evaluator.evaluations];
  await evaluator.evaluate(sampleUniform(players, Math.min(PROBES, 2 ** players), createRandom(0)));
  return (evaluator.seconds - seconds) / Math.max(1, evaluator.evaluations - evaluations);
}

/** Tokens that are read and written for the full prompt, by rule of thumb. */
function tokensOf(
  prompt: Prompt,
  { target, maxTokens = 32 }: ModelOptions,
): { input: number; output: number } {
  const texts = typeof prompt === 'string' ? [prompt] : prompt.map(({ content }) => content);
  const [, kind = '', text = ''] =
    /^\s*([a-z-]+)(?::(.*))?$/is.exec(typeof target === 'string' ? target : '') ?? [];
  const answer = /^(answer|contrast)$/i.test(kind) ? text.length : 0;
  const characters = texts.reduce((sum, one) => sum + one.length, answer);
  const writes = !/^(answer|contrast)$/i.test(kind);
  return { input: Math.ceil(characters / CHARACTERS_PER_TOKEN), output: writes ? maxTokens : 1 };
}

export function writeDryRun(output: Output<'text' | 'json'>, found: DryRun): Promise<void> {
  return output.write(output.format === 'json' ? `${formatJson(found)}\n` : describe(found));
}

function describe({
  players,
  model,
  target,
  ablations,
  calls,
  tokens,
  dollars,
  seconds,
  notes,
}: DryRun): string {
  const labels = players.slice(0, 8).map((label) => `[${label.replaceAll(/\s+/g, ' ').slice(0, 40)}]`);
  const rows = [
    ['Players', `${players.length}: ${labels.join(' ')}${players.length > 8 ? ' …' : ''}`],
    ['Model', model],
    ['Target', target],
    ['Ablations', `at most ${count(ablations)}`],
    ['Calls', `at most ${count(calls)}; equal prompts are asked once`],
    ['Tokens', tokens === null ? 'not known' : `about ${count(tokens)}, less where prompts are masked`],
    [
      'Money',
      dollars === null
        ? 'not known: give --price'
        : dollars === 0
          ? 'none'
          : `about ${describeDollars(dollars)}`,
    ],
    ['Time', seconds === null ? 'not known' : `about ${describeSeconds(seconds)}`],
    ...notes.map((note, at) => [at === 0 ? 'Notes' : '', note]),
  ];
  return `Nothing was spent. The run would take:\n\n${rows.map(([name, text]) => `${name!.padEnd(10)}${text}\n`).join('')}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
