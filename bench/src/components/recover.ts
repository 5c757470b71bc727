import {
  type ComponentGame,
  componentPlayers,
  createComponentGame,
  createRandom,
  type Evaluation,
  Evaluator,
  energyByGroup,
  enumerateCoalitions,
  evaluateSpectrum,
  type Game,
  getSolver,
  rSquared,
  type Spectrum,
  sampleUniform,
  spectrumFromJSON,
  spectrumOfTable,
  tableGame,
} from 'spex';
import { mean } from '../data/score.ts';
import { fixed, table } from '../tables/markdown.ts';
import { agreementAtFull, effectsAtFull, fullAndWithout } from './full-model.ts';
import { MEASURES, recall, topInteractions } from './interactions.ts';
import { handful, type ModelName, openModel } from './open.ts';

export interface RecoverOptions {
  readonly model: ModelName;
  /** Folder of the models. */
  readonly models: string;
  readonly players: string;
  readonly value: string;
  readonly budgets: readonly number[];
  readonly solvers: readonly string[];
  readonly seeds: readonly number[];
  /** Ablations of the run that stands for the truth where there are too many players for all coalitions. */
  readonly reference: number;
  readonly fresh: number;
  readonly threads: number;
  readonly talk: (line: string) => void;
}

const TOP = 10;
/** Players whose coalitions are all measured. */
const MOST_BY_FORCE = 18;
/** The reference's seed, which no other run has. */
const REFERENCE_SEED = 1000;
const FRESH_STREAM = 0x66726573;

/** What a solver is judged by. */
interface Truth {
  /** Answers the mean over the prompts. */
  readonly game: Game;
  /** All coalitions, or fresh ones. */
  readonly judged: Pick<Evaluation, 'batch' | 'values'>;
  /** Of all coalitions, or the reference's. */
  readonly spectrum: Spectrum;
  readonly head: string;
}

/** Tables: what each solver recovers of a component game, from how many ablations. */
export async function recover(options: RecoverOptions): Promise<string> {
  const model = await openModel(options.model, options.models, options.threads);
  try {
    const prompts = handful(model);
    const game = createComponentGame({
      model,
      prompts,
      players: componentPlayers(model, options.players),
      value: options.value,
    });
    const truth =
      game.players.length <= MOST_BY_FORCE ? await byForce(game, options) : await byReference(game, options);
    const cells = await solveAll(game, truth, options);
    const head = [
      'solver',
      'ablations',
      'R²',
      ...['pairs', 'BII', 'Fourier'].map((name) => `top ${TOP}: ${name}`),
      'without one: rank',
      'without two: rank',
      `without two: top ${TOP}`,
    ];
    return `${truth.head}\n\n${table(head, cells)}\n`;
  } finally {
    await model.dispose();
  }
}

async function byForce(game: ComponentGame, { talk }: RecoverOptions): Promise<Truth> {
  const players = game.players.length;
  const batch = enumerateCoalitions(players);
  talk(`all ${batch.rows} coalitions of ${players} players, ${game.prompts.length} prompts`);
  const started = performance.now();
  const values = await meansOf(game, batch);
  const seconds = (performance.now() - started) / 1000;
  const spectrum = spectrumOfTable(values);
  return {
    game: tableGame({ values, players: game.players }),
    judged: { batch, values },
    spectrum,
    head: `${titleOf(game)}; all ${batch.rows} coalitions, ${(batch.rows / seconds).toFixed(0)} ablations a second. ${energyOf(game, spectrum)}`,
  };
}

async function byReference(game: ComponentGame, { reference, fresh, talk }: RecoverOptions): Promise<Truth> {
  const players = game.players.length;
  talk(`reference from ${reference} ablations, ${fresh} fresh ones`);
  const means = meanGame(game);
  const batch = sampleUniform(players, fresh, createRandom(0).fork(FRESH_STREAM));
  const values = await meansOf(game, batch);
  const explanation = await getSolver('proxyspex').solve(new Evaluator(means), {
    budget: reference,
    seed: REFERENCE_SEED,
  });
  const spectrum = spectrumFromJSON(explanation.spectrum);
  const r2 = rSquared(values, evaluateSpectrum(spectrum, batch));
  return {
    game: means,
    judged: { batch, values },
    spectrum,
    head: `${titleOf(game)}; the reference, proxyspex with ${reference} ablations, has an R² of ${fixed(r2, 4)} on ${fresh} fresh coalitions. ${energyOf(game, spectrum)}`,
  };
}

async function solveAll(game: ComponentGame, truth: Truth, options: RecoverOptions): Promise<string[][]> {
  const { budgets, solvers, seeds, talk } = options;
  const players = game.players.length;
  const measured = effectsAtFull(players, await meansOf(game, fullAndWithout(players)));
  const wanted = MEASURES.map((measure) => topInteractions(truth.spectrum, measure, TOP));
  const row = (name: string, ablations: string, spectra: readonly Spectrum[]): string[] => {
    const at = spectra.map((spectrum) => agreementAtFull(spectrum, measured));
    const of = (number: (place: number) => number): string => {
      const numbers = spectra.map((_, place) => number(place));
      return numbers.some(Number.isNaN) ? '-' : fixed(mean(numbers), 2);
    };
    const r2 = mean(
      spectra.map((one) => rSquared(truth.judged.values, evaluateSpectrum(one, truth.judged.batch))),
    );
    return [
      name,
      ablations,
      fixed(r2, 4),
      ...MEASURES.map((measure, which) =>
        of((place) => recall(wanted[which]!, topInteractions(spectra[place]!, measure, TOP))),
      ),
      of((place) => at[place]!.single.rankCorrelation),
      of((place) => at[place]!.pair.rankCorrelation),
      of((place) => at[place]!.pair.top),
    ];
  };
  const rows = [row('(the truth or reference)', '', [truth.spectrum])];
  // One evaluator a seed: solvers that draw the same coalitions share them.
  const evaluators = seeds.map(() => new Evaluator(truth.game));
  for (const solver of solvers) {
    for (const budget of budgets) {
      if (budget < getSolver(solver).leastBudget(players)) continue;
      talk(`${solver} at ${budget}`);
      const spectra: Spectrum[] = [];
      for (const [at, seed] of seeds.entries()) {
        const { spectrum } = await getSolver(solver).solve(evaluators[at]!, { budget, seed });
        spectra.push(spectrumFromJSON(spectrum));
      }
      rows.push(row(solver, `${budget}`, spectra));
    }
  }
  return rows;
}

/** The game with its mean as the only output. */
export function meanGame(game: ComponentGame): Game {
  return {
    ...game,
    id: `${game.id}:mean`,
    outputs: [game.outputs[game.meanOutput]!],
    async evaluate(batch, context) {
      const all = await game.evaluate(batch, context);
      const width = game.outputs.length;
      return Float64Array.from({ length: batch.rows }, (_, row) => all[row * width + game.meanOutput]!);
    },
  };
}

async function meansOf(game: ComponentGame, batch: Evaluation['batch']): Promise<Float64Array> {
  return (await new Evaluator(meanGame(game)).evaluate(batch)).values;
}

function titleOf(game: ComponentGame): string {
  return `${game.model.name}: ${game.players.length} players, ${game.outputs[game.meanOutput]}`;
}

function energyOf(game: ComponentGame, spectrum: Spectrum): string {
  const { linear, within, across } = energyByGroup(spectrum, (player) => game.players[player]!.group);
  const share = (part: number): string => `${(100 * part).toFixed(1)} %`;
  return `Energy: ${share(linear)} linear, ${share(within)} within layers, ${share(across)} across.`;
}
