import {
  batchFromLists,
  bestSet,
  type CoalitionBatch,
  type ComponentGame,
  type ComponentPrompt,
  convertSpectrum,
  createBatch,
  createRandom,
  Evaluator,
  energyByGroup,
  evaluateSpectrum,
  type GatedComponentModel,
  getSolver,
  includeAll,
  rowMapOf,
  rowWords,
  type Spectrum,
  sampleUniform,
  spectrumFromJSON,
} from 'spex';
import { fixed, signed, table } from '../tables/markdown.ts';
import { CELLS, type Estimate, pairEffects, withPair } from './cells.ts';
import { type ModelName, openModel } from './open.ts';
import { promptsOf } from './prompts.ts';
import { gameOf } from './prune.ts';
import { meanGame } from './recover.ts';

export interface BehaviourOptions {
  readonly model: Exclude<ModelName, 'encoder'>;
  readonly models: string;
  readonly budget: number;
  /** Random backgrounds of the fresh ablations. */
  readonly backgrounds: number;
  readonly seed: number;
  readonly threads: number;
  readonly talk: (line: string) => void;
}

const SHOWN = 8;
const FRESH_STREAM = 0x62676b;
/** Sizes of the smallest sets that are looked at. */
const FEW = [4, 6, 8, 12, 16];

/** Finds the heads that copy a name, and puts the strongest pair to ablations that the solver never saw. */
export async function behaviour(options: BehaviourOptions): Promise<string> {
  const { models, budget, backgrounds, seed, threads, talk } = options;
  const model = await openModel(options.model, models, threads);
  try {
    const { training, heldOut } = promptsOf('names');
    const seen = gameOf(model, training, 'logit-diff', 'zero');
    const unseen = gameOf(model, heldOut, 'logit-diff', 'zero');
    talk(`${budget} ablations of ${training.length} prompts`);
    const evaluator = new Evaluator(meanGame(seen));
    const explanation = await getSolver('proxyspex').solve(evaluator, { budget, seed, holdout: 200 });
    const spectrum = spectrumFromJSON(explanation.spectrum);
    const measured = evaluator.measured().batch;
    const label = (player: number): string => seen.players[player]!.label;
    const terms = convertSpectrum(spectrum, 'BII', 2).filter(({ players }) => players.length > 0);
    const singles = terms.filter(({ players }) => players.length === 1).slice(0, SHOWN);
    const pairs = terms.filter(({ players }) => players.length === 2).slice(0, SHOWN);
    const { linear, within, across } = energyByGroup(spectrum, (player) => seen.players[player]!.group);
    const share = (part: number): string => `${(100 * part).toFixed(1)} %`;
    const { r2, standardError } = explanation.faithfulness;
    const found = Array.from({ length: SHOWN }, (_, at) => {
      const cells = (term: (typeof terms)[number] | undefined): string[] =>
        term ? [term.players.map(label).join(' + '), signed(term.value)] : ['', ''];
      return [...cells(singles[at]), ...cells(pairs[at])];
    });
    const pair = pairs[0]!.players as readonly [number, number];

    talk(`fresh ablations of ${pair.map(label).join(' and ')}`);
    const drawn = sampleUniform(seen.players.length, backgrounds, createRandom(seed).fork(FRESH_STREAM));
    const random = freshOnly(withPair(drawn, pair), measured);
    const whole = createBatch(1, seen.players.length);
    includeAll(whole, 0);
    const rows: string[][] = [];
    for (const [name, batch] of [
      ['all others present', withPair(whole, pair)],
      [`${random.rows / 4} random backgrounds`, random],
    ] as const) {
      rows.push(cellsOf('the spectrum says', name, evaluateSpectrum(spectrum, batch)));
      rows.push(cellsOf('training prompts', name, await means(seen, batch)));
      rows.push(cellsOf('held-out prompts', name, await means(unseen, batch)));
    }
    talk('the other name in the heads');
    const patched = await patchedMeans(
      model,
      { 'training prompts': training, 'held-out prompts': heldOut },
      pair,
    );
    talk('the smallest sets');
    const head = `${model.name}: proxyspex, ${budget} ablations of ${seen.players.length} heads, ${training.length} prompts that copy a name; R² ${fixed(r2, 3)} ± ${fixed(standardError, 3)} on 200 held-out coalitions. Energy: ${share(linear)} linear, ${share(within)} within layers, ${share(across)} across.`;
    return [
      head,
      table(['head', 'Banzhaf value', 'pair', 'Banzhaf interaction'], found),
      `The strongest pair is ${label(pair[0])} (first) and ${label(pair[1])} (second). Logit differences, ± the standard error over backgrounds; none of the random coalitions had been measured before:`,
      table(['others', 'values of', ...CELLS, 'interaction'], rows),
      'Heads that give what they give on the same story of the other name (prompts whose names have as many tokens), all others as they are:',
      table(['values of', 'prompts', 'no head', 'the first', 'the second', 'both', 'all heads'], patched),
      'What few heads do alone, chosen by the spectrum:',
      table(
        ['heads', 'kept', 'training', 'held-out', 'accuracy'],
        await smallSets(spectrum, seen, unseen, gameOf(model, heldOut, 'accuracy', 'zero')),
      ),
    ]
      .join('\n\n')
      .concat('\n');
  } finally {
    await model.dispose();
  }
}

/** The backgrounds none of whose four rows is among the measured ones. */
function freshOnly(batch: CoalitionBatch, measured: CoalitionBatch): CoalitionBatch {
  const known = rowMapOf(measured);
  const fresh = Array.from({ length: batch.rows / 4 }, (_, background) => background).filter((background) =>
    [0, 1, 2, 3].every((state) => known.find(rowWords(batch, 4 * background + state), 0) < 0),
  );
  const kept = createBatch(4 * fresh.length, batch.players);
  fresh.forEach((background, at) => {
    for (let state = 0; state < 4; state++) {
      rowWords(kept, 4 * at + state).set(rowWords(batch, 4 * background + state));
    }
  });
  return kept;
}

function cellsOf(of: string, others: string, values: Float64Array): string[] {
  const { cells, interaction } = pairEffects(values);
  const shown = ({ mean, error }: Estimate): string =>
    error === 0 ? fixed(mean, 3) : `${fixed(mean, 3)} ± ${fixed(error, 3)}`;
  return [others, of, ...cells.map(shown), shown(interaction)];
}

async function means(game: ComponentGame, batch: CoalitionBatch): Promise<Float64Array> {
  return (await new Evaluator(meanGame(game)).evaluate(batch)).values;
}

/** Mean values with heads patched by the twin's: none, each of the pair, both, all. */
async function patchedMeans(
  model: GatedComponentModel,
  groups: Readonly<Record<string, readonly ComponentPrompt[]>>,
  [a, b]: readonly [number, number],
): Promise<string[][]> {
  const rows: string[][] = [];
  for (const [name, prompts] of Object.entries(groups)) {
    const tokens = (text: string): number => model.tokenize(text).length;
    const even = prompts.filter(({ prompt, corrupted }) => tokens(prompt) === tokens(corrupted!));
    if (even.length === 0) continue;
    const game = gameOf(model, even, 'logit-diff', 'resample');
    const all = game.players.map((_, player) => player);
    const kept = [[], [a], [b], [a, b], all].map((gone: readonly number[]) =>
      all.filter((player) => !gone.includes(player)),
    );
    const values = await means(game, batchFromLists(kept, all.length));
    rows.push([name, `${even.length}`, ...Array.from(values, (value) => fixed(value, 2))]);
  }
  return rows;
}

/** The best few heads by the spectrum, the full model and none, and what they are worth. */
async function smallSets(
  spectrum: Spectrum,
  seen: ComponentGame,
  unseen: ComponentGame,
  right: ComponentGame,
): Promise<string[][]> {
  const all = seen.players.map((_, player) => player);
  const sets = [{ kept: all, name: 'all' }];
  for (const size of FEW.filter((few) => few < all.length)) {
    const { players } = await bestSet(spectrum, { size });
    sets.push({ kept: [...players], name: players.map((player) => seen.players[player]!.label).join(' ') });
  }
  const batch = batchFromLists(
    sets.map(({ kept }) => kept),
    all.length,
  );
  const values = [await means(seen, batch), await means(unseen, batch)];
  const accuracy = await means(right, batch);
  return sets.map(({ kept, name }, at) => [
    `${kept.length}`,
    name,
    ...values.map((own) => fixed(own[at], 2)),
    fixed(accuracy[at], 3),
  ]);
}
