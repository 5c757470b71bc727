import { readFileSync } from 'node:fs';
import { FlagError } from '../harness/flags.ts';
import { mean } from '../harness/mean.ts';

/** One row of the reference figures: shapiq's ProxySPEX on a game at a budget. */
export interface ReferenceRow {
  readonly game: string;
  readonly family: string;
  readonly budget: number;
  /** R² of the spectrum that its user gets. */
  readonly r2: number;
  /** R² of its trees, before truncation and refit. */
  readonly r2_unrefined: number;
  readonly terms: number;
  /** Of one core. */
  readonly seconds: number;
}

/** Its means over some games. */
export interface ReferenceMeans {
  readonly user: number;
  readonly trees: number;
  /** The larger of the two means. */
  readonly better: number;
  readonly terms: number;
  readonly seconds: number;
}

/** The reference figures, by game and budget. */
export class Reference {
  readonly #rows: ReadonlyMap<string, ReferenceRow>;

  constructor(rows: readonly ReferenceRow[]) {
    this.#rows = new Map(rows.map((row) => [keyOf(row.game, row.budget), row]));
  }

  of(game: string, budget: number): ReferenceRow | undefined {
    return this.#rows.get(keyOf(game, budget));
  }

  /** Its budgets for any of the games, ascending. */
  budgets(games: readonly string[]): number[] {
    const found = [...this.#rows.values()].filter(({ game }) => games.includes(game));
    return [...new Set(found.map(({ budget }) => budget))].sort((a, b) => a - b);
  }

  /** Means over those of the games that it has at that budget; undefined where it has none. */
  means(games: readonly string[], budget: number): ReferenceMeans | undefined {
    const rows = games.flatMap((game) => this.of(game, budget) ?? []);
    if (rows.length === 0) return undefined;
    const user = mean(rows.map(({ r2 }) => r2));
    const trees = mean(rows.map(({ r2_unrefined }) => r2_unrefined));
    return {
      user,
      trees,
      better: Math.max(user, trees),
      terms: mean(rows.map(({ terms }) => terms)),
      seconds: mean(rows.map(({ seconds }) => seconds)),
    };
  }
}

/** Reads a list of `{ game, family, budget, r2, r2_unrefined, terms, seconds }`. Throws FlagError where it is none. */
export function readReference(path: string): Reference {
  const list: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const whole = Array.isArray(list) && list.every((row) => 'game' in row && 'r2_unrefined' in row);
  if (!whole) throw new FlagError(`${path}: a list of { game, budget, r2, r2_unrefined, … } is wanted`);
  return new Reference(list as ReferenceRow[]);
}

function keyOf(game: string, budget: number): string {
  return `${budget} ${game}`;
}
