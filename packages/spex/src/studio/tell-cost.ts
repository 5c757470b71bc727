import type { AblationStore } from '@spex/runtime';
import type { RunList } from './run-list.ts';
import { questionOf } from './studio-input.ts';
import type { Each, Estimated, StudioJob } from './studio-job.ts';

/** Ablations of a probe. */
const PROBES = 16;
/** Games whose price is remembered. */
const MOST_KNOWN = 64;

/** What a run would take, as a page shows it; null: not known. */
export interface StudioCost {
  /** Ablations that the run asks for at most, those that check included. */
  readonly ablations: number;
  /** Of these, in the store by now, and thus free. */
  readonly stored: number;
  /** Whether that is certain; else at most so many of them are the ones that the run will ask for. */
  readonly exact: boolean;
  /** For what is left to pay for; for all of it where that is not certain. */
  readonly calls: number | null;
  readonly tokens: number | null;
  /** US dollars. */
  readonly dollars: number | null;
  readonly seconds: number | null;
  readonly notes: readonly string[];
  /** Ablations that were measured now to tell this. */
  readonly probed: number;
  /** What asking for a few ablations would take, in words; null where it would tell nothing more. */
  readonly probe: string | null;
}

/** What is known of a game whose question was asked about before. */
interface Known {
  readonly game?: string | undefined;
  readonly each?: Each | undefined;
}

/** Tells what runs would take, one after the other. */
export class CostTeller {
  readonly #store: AblationStore | undefined;
  readonly #runs: RunList;
  readonly #known = new Map<string, Known>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: AblationStore | undefined, runs: RunList) {
    this.#store = store;
    this.#runs = runs;
  }

  /** `probe`: whether a few ablations may be paid for; else no model is asked that is not part of this program. */
  tell(job: StudioJob, probe: boolean, signal: AbortSignal): Promise<StudioCost> {
    const next = this.#last.then(async () => {
      // Whoever asked has typed on.
      signal.throwIfAborted();
      return this.#finished(job) ?? (probe ? this.#plan(job, signal) : this.#estimate(job, signal));
    });
    this.#last = next.catch(() => {});
    return next;
  }

  /** Free, where the same run is over and the store has all of it. */
  #finished(job: StudioJob): StudioCost | undefined {
    const record = this.#runs.finished(job.input);
    const { counts, explanation } = record ?? {};
    if (!counts || !explanation) return undefined;
    const ablations = counts.found + counts.shared + counts.bought;
    if ((this.#stored(explanation.game.id)?.ablations ?? 0) < ablations) return undefined;
    const free = { calls: 0, tokens: 0, dollars: 0, seconds: 0, probed: 0, probe: null };
    const notes = ['the same run was made before'];
    return { ...free, ablations, stored: ablations, exact: true, notes };
  }

  async #plan(job: StudioJob, signal: AbortSignal): Promise<StudioCost> {
    const { plan, game } = await job.plan(PROBES, { store: this.#store, signal });
    const { ablations, stored, toPay, probed, notes, calls, tokens, seconds } = plan;
    const dollars = plan.dollars ?? (job.local ? 0 : null);
    const each = (value: number | null): number | undefined =>
      value === null || toPay === 0 ? undefined : value / toPay;
    const known = {
      seconds: each(seconds),
      calls: each(calls),
      tokens: each(tokens),
      dollars: each(dollars),
    };
    this.#remember(job, { game, each: given(known) });
    return { ablations, stored, exact: true, calls, tokens, dollars, seconds, notes, probed, probe: null };
  }

  async #estimate(job: StudioJob, signal: AbortSignal): Promise<StudioCost> {
    const known = this.#known.get(questionOf(job.input));
    const found = await job.estimate({ each: known?.each, signal });
    const game = found.game ?? known?.game ?? this.#runs.gameOf(job.input);
    const each = found.each ?? known?.each ?? this.#paidEach(game);
    if (found.each || found.game) this.#remember(job, { game, each });
    const { ablations, notes } = found;
    const stored = Math.min(ablations, (game && this.#stored(game)?.ablations) || 0);
    const amounts = amountsOf(found, each);
    const probe = found.probe === undefined || each !== undefined ? null : `${found.probe}; ${this.#kept()}`;
    return { ablations, stored, exact: stored === 0, ...amounts, notes, probed: 0, probe };
  }

  #kept(): string {
    return this.#store ? 'the run finds them in the store' : 'without a store the run asks for them again';
  }

  #stored(game: string) {
    return this.#store?.games().find(({ id }) => id === game);
  }

  /** What earlier runs have paid for an ablation of the game. */
  #paidEach(game: string | undefined): Each | undefined {
    const stored = game === undefined ? undefined : this.#stored(game);
    if (stored === undefined || stored.ablations === 0) return undefined;
    const { calls, tokens, dollars, seconds } = stored.cost;
    const each = (value: number | undefined): number | undefined =>
      value === undefined ? undefined : value / stored.ablations;
    return given({
      calls: each(calls),
      tokens: each(tokens),
      dollars: each(dollars),
      seconds: each(seconds),
    });
  }

  #remember(job: StudioJob, known: Known): void {
    const question = questionOf(job.input);
    this.#known.delete(question);
    this.#known.set(question, known);
    for (const [oldest] of this.#known) if (this.#known.size > MOST_KNOWN) this.#known.delete(oldest);
  }
}

/** What was paid for ablations of the same game tells more than a rule of thumb. */
function amountsOf(
  found: Estimated,
  each: Each | undefined,
): Pick<StudioCost, 'calls' | 'tokens' | 'dollars' | 'seconds'> {
  const paid = (name: keyof Each): number | null => {
    const one = each?.[name];
    if (one === undefined) return found[name];
    return name === 'calls' || name === 'tokens' ? Math.round(one * found.ablations) : one * found.ablations;
  };
  return { calls: paid('calls'), tokens: paid('tokens'), dollars: paid('dollars'), seconds: paid('seconds') };
}

function given(each: { readonly [name in keyof Each]: number | undefined }): Each {
  return Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)) as Each;
}
