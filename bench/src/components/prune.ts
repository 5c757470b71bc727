import {
  batchFromLists,
  type ComponentAbsence,
  type ComponentGame,
  type ComponentPrompt,
  componentPlayers,
  createComponentGame,
  createRandom,
  Evaluator,
  type GatedComponentModel,
} from 'spex';
import { mean } from '../data/score.ts';
import { fixed, table } from '../tables/markdown.ts';
import { bootstrap, type Interval } from './bootstrap.ts';
import { CHOICES, type Choice, type Chosen, chooseSets, spectraOf } from './choose.ts';
import { forModel, type ModelName, openModel } from './open.ts';
import { drawOf, promptsOf, type Task } from './prompts.ts';
import { meanGame } from './recover.ts';

export interface PruneOptions {
  readonly model: Exclude<ModelName, 'encoder'>;
  readonly models: string;
  readonly task: Task;
  readonly absence: ComponentAbsence;
  readonly budget: number;
  /** Per cent of the players that are kept. */
  readonly keep: readonly number[];
  readonly seeds: readonly number[];
  readonly threads: number;
  readonly talk: (line: string) => void;
}

/** Of stories the language model's own measure: log p of the word that follows. */
const VALUES = { names: 'logit-diff', stories: 'answer' } as const satisfies Record<Task, string>;

/** What a set is worth on prompts that it was not chosen on. */
interface Judged {
  /** Of the mean over the training prompts. */
  readonly training: number;
  /** Of each held-out prompt. */
  readonly value: Float64Array;
  readonly right: Float64Array;
}

/** A table: what is left on held-out prompts of the sets that each choice keeps. */
export async function prune(options: PruneOptions): Promise<string> {
  const { models, task, absence, budget, keep, seeds, threads, talk } = options;
  const model = await openModel(options.model, models, threads);
  try {
    const { training, heldOut } = promptsOf(task);
    const value = VALUES[task];
    const game = gameOf(model, training, value, absence);
    const judge = judgeOf(meanGame(game), {
      value: gameOf(model, heldOut, value, absence),
      right: gameOf(model, heldOut, 'accuracy', absence),
    });
    const players = game.players.length;
    const texts = heldOut.map((prompt) => drawOf(task, prompt));
    const all = await judge([game.players.map((_, player) => player)]);
    const sizes = keep.map((percent) => Math.round((players * percent) / 100));
    /** For each size, for each choice: what each seed's set is worth, and what it cost. */
    const found = sizes.map(() => new Map<Choice, { chosen: Chosen; judged: Judged }[]>());
    for (const seed of seeds) {
      talk(`seed ${seed}: ${budget} ablations of ${training.length} prompts`);
      const evaluator = new Evaluator(meanGame(game));
      const spectra = await spectraOf(evaluator, budget, seed);
      for (const [at, size] of sizes.entries()) {
        talk(`seed ${seed}: ${size} of ${players}`);
        const random = createRandom(seed).fork(size);
        for (const chosen of await chooseSets(evaluator, spectra, size, budget, random)) {
          const list = found[at]!.get(chosen.choice) ?? [];
          found[at]!.set(chosen.choice, [...list, { chosen, judged: await judge(chosen.sets) }]);
        }
      }
    }
    const cells = [
      ['100 %', '(full model)', '0', fixed(all.training, 2), ...judgedCells(all, texts), ''],
      ...sizes.flatMap((size, at) => {
        const ours = averaged(found[at]!.get('proxyspex')!.map(({ judged }) => judged));
        return CHOICES.map((choice) => {
          const runs = found[at]!.get(choice)!;
          const judged = averaged(runs.map((run) => run.judged));
          const lead = Array.from(ours.value, (value, prompt) => value - judged.value[prompt]!);
          return [
            `${keep[at]} % (${size})`,
            choice,
            `${runs[0]!.chosen.ablations}`,
            fixed(judged.training, 2),
            ...judgedCells(judged, texts),
            choice === 'proxyspex' ? '' : interval(bootstrap(lead, texts)),
          ];
        });
      }),
    ];
    const head = [
      'kept',
      'chosen by',
      'ablations',
      'training',
      'held-out [95 %]',
      'accuracy',
      'ours - it [95 %]',
    ];
    const title = `${model.name}, ${task}: ${value}, ${players} heads, absent: ${absence}, ${training.length} training and ${heldOut.length} held-out prompts, ${seeds.length} seeds`;
    return `${title}\n\n${table(head, cells)}\n`;
  } finally {
    await model.dispose();
  }
}

export function gameOf(
  model: GatedComponentModel,
  prompts: readonly ComponentPrompt[],
  value: string,
  absence: ComponentAbsence,
): ComponentGame {
  const players = componentPlayers(model, 'heads');
  return createComponentGame({
    model,
    prompts: forModel(model, prompts, value === 'logit-diff'),
    players,
    value,
    absence,
  });
}

function judgeOf(
  training: ReturnType<typeof meanGame>,
  heldOut: Readonly<Record<'value' | 'right', ComponentGame>>,
): (sets: readonly (readonly number[])[]) => Promise<Judged> {
  return async (sets) => {
    const batch = batchFromLists(sets, training.players.length);
    const each = async (game: ComponentGame): Promise<Float64Array> => {
      const values = await game.evaluate(batch, {});
      const width = game.outputs.length;
      // The first output is the mean over the prompts.
      return Float64Array.from({ length: width - 1 }, (_, prompt) =>
        mean(sets.map((_set, set) => values[set * width + 1 + prompt]!)),
      );
    };
    return {
      training: mean([...(await training.evaluate(batch, {}))]),
      value: await each(heldOut.value),
      right: await each(heldOut.right),
    };
  };
}

/** The mean over seeds, prompt by prompt. */
function averaged(all: readonly Judged[]): Judged {
  const over = (of: (one: Judged) => Float64Array): Float64Array =>
    of(all[0]!).map((_, at) => mean(all.map((one) => of(one)[at]!)));
  return {
    training: mean(all.map(({ training }) => training)),
    value: over(({ value }) => value),
    right: over(({ right }) => right),
  };
}

function judgedCells({ value, right }: Judged, texts: readonly string[]): string[] {
  return [interval(bootstrap([...value], texts)), fixed(mean([...right]), 3)];
}

function interval({ mean: middle, low, high }: Interval): string {
  return `${fixed(middle, 2)} [${fixed(low, 2)}, ${fixed(high, 2)}]`;
}
