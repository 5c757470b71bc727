import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type {
  Cost,
  Discovery,
  Explanation,
  Faithfulness,
  Interaction,
  NearFull,
  RoundFigures,
  Stability,
  Term,
  Uncertainty,
} from '../explanation.ts';
import type { Estimate, Player } from '../game.ts';
import { INDICES, parseIndex } from '../spectrum/convert.ts';
import { spectrumFromJSON } from '../spectrum/json.ts';
import {
  readInteger,
  readList,
  readNumber,
  readNumberOrNull,
  readObject,
  readOneOf,
  readString,
} from './fields.ts';

/**
 * An Explanation from what `JSON.parse` gave, every field checked; unknown fields are left out. What was written by
 * `JSON.stringify(explanation)` reads back equal. Throws InvalidArgumentError that names the field at fault.
 */
export function parseExplanation(data: unknown): Explanation {
  const fields = readObject(data, 'explanation');
  if (fields.schema !== 1) {
    throw new InvalidArgumentError(
      'schema',
      `an explanation must have "schema": 1, not ${JSON.stringify(fields.schema) ?? 'none'}`,
      fields.schema,
    );
  }
  const game = readGame(fields.game);
  const players = game.players.length;
  return {
    schema: 1,
    solver: readString(fields.solver, 'solver'),
    seed: readInteger(fields.seed, 'seed', Number.MIN_SAFE_INTEGER),
    status: readOneOf(fields.status, 'status', ['complete', 'partial']),
    game,
    ...(fields.estimates !== undefined && { estimates: readEstimates(fields.estimates, players) }),
    spectrum: readSpectrum(fields.spectrum, players),
    interactions: readInteractions(fields.interactions, players),
    ...(fields.uncertainty !== undefined && { uncertainty: readUncertainty(fields.uncertainty, players) }),
    faithfulness: readFaithfulness(fields.faithfulness),
    ends: readEnds(fields.ends),
    cost: readCost(fields.cost),
    ...(fields.rounds !== undefined && { rounds: readRounds(fields.rounds) }),
    account: readLines(fields.account, 'account'),
    ...(fields.details !== undefined && { details: readLines(fields.details, 'details') }),
  };
}

function readLines(data: unknown, path: string): string[] {
  return readList(data, path).map((line, i) => readString(line, `${path}[${i}]`));
}

function readGame(data: unknown): Explanation['game'] {
  const { id, players, output, text } = readObject(data, 'game');
  return {
    id: readString(id, 'game.id'),
    players: readList(players, 'game.players').map((player, i) => readPlayer(player, `game.players[${i}]`)),
    output: readString(output, 'game.output'),
    ...(text !== undefined && { text: readString(text, 'game.text') }),
  };
}

function readPlayer(data: unknown, path: string): Player {
  const { label, span, spans, group } = readObject(data, path);
  return {
    label: readString(label, `${path}.label`),
    ...(span !== undefined && { span: readSpan(span, `${path}.span`) }),
    ...(spans !== undefined && {
      spans: readList(spans, `${path}.spans`).map((one, i) => readSpan(one, `${path}.spans[${i}]`)),
    }),
    ...(group !== undefined && { group: readString(group, `${path}.group`) }),
  };
}

function readSpan(data: unknown, path: string): readonly [number, number] {
  const [start, end] = readList(data, path);
  const from = readInteger(start, `${path}[0]`, 0);
  return [from, readInteger(end, `${path}[1]`, from)];
}

function readSpectrum(data: unknown, players: number): Explanation['spectrum'] {
  const fields = readObject(data, 'spectrum');
  readInteger(fields.players, 'spectrum.players', players, players);
  spectrumFromJSON(data);
  return { players, terms: readTerms(fields.terms, 'spectrum.terms', players, () => ({})) };
}

function readInteractions(data: unknown, players: number): Explanation['interactions'] {
  const { index, order, terms } = readObject(data, 'interactions');
  return {
    index: readIndex(index, 'interactions.index'),
    order: readInteger(order, 'interactions.order', 1, players),
    terms: readTerms(terms, 'interactions.terms', players, readInterval),
  };
}

function readEstimates(data: unknown, players: number): NonNullable<Explanation['estimates']> {
  const { index, order, grouped } = readObject(data, 'estimates');
  return {
    index: readIndex(index, 'estimates.index'),
    order: readInteger(order, 'estimates.order', 1, players),
    ...(grouped === true && { grouped }),
  };
}

function readIndex(data: unknown, path: string): string {
  const name = readString(data, path);
  try {
    if (parseIndex(name) === name) return name;
  } catch {
    // No index at all.
  }
  return readOneOf(name, path, INDICES);
}

/** The rest of a term: its interval, both ends or none. */
function readInterval({ low, high }: Record<string, unknown>, path: string): Omit<Interaction, keyof Term> {
  if (low === undefined && high === undefined) return {};
  return { low: readNumber(low, `${path}.low`), high: readNumber(high, `${path}.high`) };
}

function readUncertainty(data: unknown, players: number): Uncertainty {
  const path = 'uncertainty';
  const fields = readObject(data, path);
  const { discoveries } = fields;
  return {
    level: readNumber(fields.level, `${path}.level`),
    error: readNumber(fields.error, `${path}.error`),
    chance: readNumber(fields.chance, `${path}.chance`),
    shrinkage: readNumber(fields.shrinkage, `${path}.shrinkage`),
    stability: readStability(fields.stability, `${path}.stability`),
    ...(discoveries !== undefined && {
      discoveries: readDiscoveries(discoveries, `${path}.discoveries`, players),
    }),
  };
}

function readStability(data: unknown, path: string): Stability {
  const { k, overlap, jaccard, shares } = readObject(data, path);
  return {
    k: readInteger(k, `${path}.k`, 0),
    overlap: readNumber(overlap, `${path}.overlap`),
    jaccard: readNumber(jaccard, `${path}.jaccard`),
    shares: readList(shares, `${path}.shares`).map((one, i) => readNumber(one, `${path}.shares[${i}]`)),
  };
}

function readDiscoveries(
  data: unknown,
  path: string,
  players: number,
): NonNullable<Uncertainty['discoveries']> {
  const { level, terms } = readObject(data, path);
  return {
    level: readNumber(level, `${path}.level`),
    terms: readTerms(
      terms,
      `${path}.terms`,
      players,
      ({ standardError, adjusted }, term): Omit<Discovery, keyof Term> => ({
        standardError: readNumber(standardError, `${term}.standardError`),
        adjusted: readNumber(adjusted, `${term}.adjusted`),
      }),
    ),
  };
}

/** Terms, each with what `readMore` finds beside its players and its value. */
function readTerms<More extends object>(
  data: unknown,
  path: string,
  players: number,
  readMore: (fields: Record<string, unknown>, path: string) => More,
): (Term & More)[] {
  return readList(data, path).map((term, i) => {
    const fields = readObject(term, `${path}[${i}]`);
    const members = readList(fields.players, `${path}[${i}].players`);
    let least = 0;
    for (const player of members) {
      least = readInteger(player, `${path}[${i}].players`, least, players - 1) + 1;
    }
    const value = readNumber(fields.value, `${path}[${i}].value`);
    return { players: members as number[], value, ...readMore(fields, `${path}[${i}]`) };
  });
}

const FAITHFULNESS_METHODS = ['out-of-fold', 'held-out', 'exact', 'in-sample', 'unknown'] as const;

function readFaithfulness(data: unknown): Faithfulness {
  const { r2, standardError, method, coalitions, noise, nearFull } = readObject(data, 'faithfulness');
  return {
    r2: readNumber(r2, 'faithfulness.r2'),
    standardError: readNumberOrNull(standardError, 'faithfulness.standardError'),
    method: readOneOf(method, 'faithfulness.method', FAITHFULNESS_METHODS),
    coalitions: readInteger(coalitions, 'faithfulness.coalitions', 0),
    ...(noise !== undefined && { noise: readNoise(noise) }),
    ...(nearFull !== undefined && { nearFull: readNearFull(nearFull) }),
  };
}

function readNoise(data: unknown): NonNullable<Faithfulness['noise']> {
  const { deviation, repeats } = readObject(data, 'faithfulness.noise');
  return {
    deviation: readNumber(deviation, 'faithfulness.noise.deviation'),
    repeats: readInteger(repeats, 'faithfulness.noise.repeats', 2),
  };
}

function readNearFull(data: unknown): NearFull {
  const path = 'faithfulness.nearFull';
  const { r2, standardError, deviation, absent, coalitions } = readObject(data, path);
  return {
    r2: readNumber(r2, `${path}.r2`),
    standardError: readNumber(standardError, `${path}.standardError`),
    deviation: readNumber(deviation, `${path}.deviation`),
    absent: readInteger(absent, `${path}.absent`, 1),
    coalitions: readInteger(coalitions, `${path}.coalitions`, 2),
  };
}

function readEnds(data: unknown): Explanation['ends'] {
  const { grand, empty, grandResidual, emptyResidual, grandUnseen } = readObject(data, 'ends');
  return {
    grand: readNumberOrNull(grand, 'ends.grand'),
    empty: readNumberOrNull(empty, 'ends.empty'),
    grandResidual: readNumberOrNull(grandResidual, 'ends.grandResidual'),
    emptyResidual: readNumberOrNull(emptyResidual, 'ends.emptyResidual'),
    ...(grandUnseen !== undefined && { grandUnseen: readNumber(grandUnseen, 'ends.grandUnseen') }),
  };
}

function readCost(data: unknown): Cost {
  const { budget, evaluations, cached, evaluationSeconds, solverSeconds, estimate } = readObject(
    data,
    'cost',
  );
  return {
    budget: readInteger(budget, 'cost.budget', 0),
    evaluations: readInteger(evaluations, 'cost.evaluations', 0),
    cached: readInteger(cached, 'cost.cached', 0),
    evaluationSeconds: readNumber(evaluationSeconds, 'cost.evaluationSeconds'),
    solverSeconds: readNumber(solverSeconds, 'cost.solverSeconds'),
    ...(estimate !== undefined && { estimate: readEstimate(estimate) }),
  };
}

function readRounds(data: unknown): RoundFigures[] {
  return readList(data, 'rounds').map((round, i) => {
    const path = `rounds[${i}]`;
    const { ablations, r2, standardError, ended } = readObject(round, path);
    return {
      ablations: readInteger(ablations, `${path}.ablations`, 1),
      r2: readNumber(r2, `${path}.r2`),
      standardError: readNumberOrNull(standardError, `${path}.standardError`),
      ...(ended !== undefined && { ended: readString(ended, `${path}.ended`) }),
    };
  });
}

function readEstimate(data: unknown): Estimate {
  const { seconds, tokens, dollars } = readObject(data, 'cost.estimate');
  return {
    ...(seconds !== undefined && { seconds: readNumber(seconds, 'cost.estimate.seconds') }),
    ...(tokens !== undefined && { tokens: readNumber(tokens, 'cost.estimate.tokens') }),
    ...(dollars !== undefined && { dollars: readNumber(dollars, 'cost.estimate.dollars') }),
  };
}
