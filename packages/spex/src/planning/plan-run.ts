import {
  type CoalitionBatch,
  type Estimate,
  Evaluator,
  type Game,
  type SolveOptions,
  type Solver,
  sliceRows,
} from '@spex/core';
import type { AblationStore } from '@spex/runtime';
import { type Run, type RunOptions, withRun } from '../runs/open-run.ts';
import type { Runs } from '../runs/runs.ts';
import { askedCoalitions } from './asked-coalitions.ts';

/** What a run would take, from a short probe; null: not known. `--format json` prints it as it is. */
export interface RunPlan {
  readonly players: number;
  readonly solver: string;
  /** Different coalitions that the run asks for, those for checking included. */
  readonly ablations: number;
  /** Of these, in the store by now, those of the probe included. */
  readonly stored: number;
  /** Of these, still to be paid for: the figures below are for them. */
  readonly toPay: number;
  /** What was paid for now. */
  readonly probed: number;
  /** Calls of the model. */
  readonly calls: number | null;
  readonly tokens: number | null;
  /** US dollars. */
  readonly dollars: number | null;
  readonly seconds: number | null;
  readonly notes: readonly string[];
}

export interface PlanRunOptions {
  readonly game: Game;
  readonly solver: Solver;
  readonly solve: SolveOptions;
  readonly runs: Runs;
  readonly asking: RunOptions;
  /** Ablations to measure; 0 to spend nothing. */
  readonly probes: number;
  /** Ablations that the run buys beyond what its solver asks for. */
  readonly checks?: number;
  readonly notes?: readonly string[];
  readonly signal?: AbortSignal;
}

/** What one ablation takes. */
type Price = Estimate & { readonly calls?: number };

/**
 * Measures the first coalitions that the run would ask for, and tells from them what the rest would take. With a store
 * the run finds them there, so that nothing is paid for twice.
 */
export async function planRun(options: PlanRunOptions): Promise<RunPlan> {
  const { game, solver, solve, runs, asking, probes, checks = 0, notes = [], signal } = options;
  return withRun(
    game,
    runs,
    { ...asking, budget: probes, ...(signal && { signal }) },
    async (run): Promise<readonly [RunPlan, 'partial']> => {
      const asked = await askedCoalitions(solver, game, solve, run);
      const probe = sliceRows(asked, 0, Math.min(probes, asked.rows));
      const stored = run.stored(probe);
      const price = (await probePrice(probe, run)) ?? earlierPrice(runs.store, game);
      const now = run.stored(asked);
      const toPay = asked.rows + checks - now;
      const known = game.estimate?.(toPay);
      const times = (one: number | undefined): number | null => (one === undefined ? null : one * toPay);
      const plan: RunPlan = {
        players: game.players.length,
        solver: solver.name,
        ablations: asked.rows + checks,
        stored: now,
        toPay,
        probed: probe.rows - stored,
        calls: whole(times(price?.calls)),
        tokens: whole(times(price?.tokens) ?? known?.tokens ?? null),
        dollars: times(price?.dollars) ?? known?.dollars ?? null,
        seconds: times(price?.seconds) ?? known?.seconds ?? null,
        notes,
      };
      return [plan, 'partial'];
    },
  );
}

/** Asks for the probe; undefined where that paid for too little to tell. */
async function probePrice(probe: CoalitionBatch, run: Run): Promise<Price | undefined> {
  const { usage } = run;
  const evaluator = new Evaluator(run.game, run.evaluation);
  const bought = (): number => run.counts?.bought ?? evaluator.evaluations;
  // The first call loads what is loaded late: it tells nothing of the others.
  await evaluator.evaluate(sliceRows(probe, 0, Math.min(1, probe.rows)));
  const before = { seconds: evaluator.seconds, bought: bought(), used: usage?.() };
  await evaluator.evaluate(probe);
  const paid = bought() - before.bought;
  if (paid === 0) return undefined;
  const price: Record<string, number> = { seconds: (evaluator.seconds - before.seconds) / paid };
  const used = usage?.();
  for (const name of ['calls', 'tokens', 'dollars'] as const) {
    if (used?.[name] !== undefined) price[name] = (used[name] - (before.used?.[name] ?? 0)) / paid;
  }
  return price;
}

/** What the runs in the store have paid for an ablation of the game. */
function earlierPrice(store: AblationStore | undefined, { id }: Game): Price | undefined {
  const known = store?.games().find((game) => game.id === id);
  if (known === undefined || known.ablations === 0) return undefined;
  const each = Object.entries(known.cost).map(([name, value]) => [name, value / known.ablations]);
  return Object.fromEntries(each) as Price;
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}
