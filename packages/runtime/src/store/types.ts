import type { CoalitionBatch, Estimate, Game } from '@spex/core';
import type { StoreError } from './store-error.ts';

/** What some ablations took. Calls, tokens and dollars are there only where the model counts them. */
export interface StoredCost extends Estimate {
  /** Wall-clock seconds during which the game was under way. */
  readonly seconds: number;
  /** Calls of the model. */
  readonly calls?: number;
}

/** Values of games, kept in one file that several processes may share. See `openStore`. */
export interface AblationStore {
  /** The store's file. */
  readonly path: string;
  /** Whether nothing can be written to it. */
  readonly readOnly: boolean;

  /**
   * Begins a run: a game with the same values that takes from the store what the store has, buys the rest from `game`
   * and makes it durable before handing it on. Call `end` when the run is over.
   *
   * Throws StoreError: `changed` when the store knows the id with other players or outputs, `read-only`, `full`,
   * `corrupt`; InvalidArgumentError for bad options.
   */
  keep(game: Game, options: KeepOptions): Promise<KeptGame>;

  /** A small fact kept beside the ablations, such as a model's own noise; undefined when it was never set. */
  fact(scope: string, name: string): unknown;
  /** Keeps a fact (anything that JSON can hold), durably. A fact whose scope is a game's id goes when the game does. */
  setFact(scope: string, name: string, value: unknown): void;

  /** Every game, the last used first. */
  games(): StoredGame[];
  /** What the parts of a stored game are called. Throws StoreError `missing` for an unknown id. */
  labels(gameId: string): { readonly players: readonly string[]; readonly outputs: readonly string[] };
  /** Every run, the latest first. */
  runs(filter?: RunFilter): StoredRun[];
  /** What is stored of a game, in the order of storing. Throws StoreError `missing` for an unknown id. */
  ablations(gameId: string): IterableIterator<StoredAblation>;
  /** The same by batches as they were stored, for those who read millions. */
  batches(gameId: string): IterableIterator<StoredBatch>;

  /** Reads the whole file and tells what is wrong with it. Mends nothing but the claims of dead runs. */
  verify(): VerifyReport;
  /** Removes whole games and gives the room back. Throws StoreError `busy` while a live run needs one of them. */
  prune(filter: PruneFilter): PruneReport;
  /** Ends what still runs as `partial` and closes the file. */
  close(): void;
}

/** How a game's values are kept. */
export interface KeepOptions {
  /** What a person calls this run: the command line, without secrets. */
  readonly title: string;
  /** Ablations that the run may pay for, for the list of runs. */
  readonly budget?: number;
  /** Calls of the game under way at once that suit it; default 1. */
  readonly concurrency?: number | (() => number);
  /**
   * For games whose id cannot vouch for their values (programs, servers): a run that found values of an earlier run asks
   * one stored coalition again before anything is written; a value that differs by more than `tolerance`, and `relative`
   * (default 0) times the stored value, is StoreError `changed`.
   */
  readonly recheck?: { readonly tolerance: number; readonly relative?: number };
  /** What the model has used so far, by its own count; the differences are stored. */
  readonly usage?: () => Estimate & { readonly calls?: number };
}

/** How the coalitions of a run were answered so far; each coalition counts once. */
export interface KeptCounts {
  /** Stored by an earlier run. */
  readonly found: number;
  /** Bought by this run and durable. */
  readonly bought: number;
  /** Bought by another run meanwhile. */
  readonly shared: number;
  /** Stored coalitions asked again to see whether the game still gives the same. */
  readonly rechecked: number;
}

/** A game whose values are kept in a store. */
export interface KeptGame extends Game {
  /** For the Evaluator: more than the game's own, so that calls go on while results are made durable. */
  readonly concurrency: () => number;
  /** Where its values came from so far. */
  readonly counts: KeptCounts;
  /** How many of these coalitions the store has. */
  stored(batch: CoalitionBatch): number;
  /** The values of these coalitions, as `evaluate` gives them; undefined where the store lacks one. Asks for nothing. */
  storedValues(batch: CoalitionBatch): Float64Array | undefined;
  /**
   * What stopped this run for good, if anything did: an Evaluator wraps what a game throws, this is the error itself.
   * What was paid for before stays stored.
   */
  readonly fault: StoreError | undefined;
  /** Waits for the calls under way, makes durable what they gave, frees claims and lock. More than once is harmless. */
  end(status: 'complete' | 'partial' | 'failed'): Promise<void>;
}

/** A game with kept values. */
export interface StoredGame {
  /** Content hash of the game. */
  readonly id: string;
  /** Number of players, n. */
  readonly players: number;
  /** Number of outputs. */
  readonly outputs: number;
  /** When its first run began. */
  readonly firstSeen: Date;
  /** When it was last used. */
  readonly lastSeen: Date;
  /** Coalitions stored. */
  readonly ablations: number;
  /** Room they take in the file, about. */
  readonly bytes: number;
  /** Runs that asked it. */
  readonly runs: number;
  /** What its runs paid. */
  readonly cost: StoredCost;
  /** Coalitions that runs were spared, since the store had them or another run bought them. */
  readonly spared: number;
  /** What that saved: `spared` times the mean cost of an ablation of this game. */
  readonly saved: StoredCost;
}

/** `killed`: the run neither ended nor lives. */
export type RunStatus = 'running' | 'complete' | 'partial' | 'failed' | 'killed';

/** A run, under way or over. */
export interface StoredRun {
  /** Its number in the store. */
  readonly id: number;
  /** What it is of, for people. */
  readonly title: string;
  /** The game's id. */
  readonly game: string;
  /** Ablations that it may pay for, where that is known. */
  readonly budget?: number;
  /** How it ended, or that it has not. */
  readonly status: RunStatus;
  /** When it began. */
  readonly startedAt: Date;
  /** When it ended, or was last heard of. */
  readonly endedAt?: Date;
  /** Where its values came from. */
  readonly counts: KeptCounts;
  /** Calls of the game that threw. */
  readonly failedCalls: number;
  /** What it took. */
  readonly cost: StoredCost;
  /** Found and shared coalitions times the mean cost of an ablation of its game. */
  readonly saved: StoredCost;
}

/** Which runs to list; what is left out does not matter. */
export interface RunFilter {
  /** Only runs of this game. */
  readonly game?: string;
  /** Runs of that status only. */
  readonly status?: RunStatus;
}

/** One kept value. */
export interface StoredAblation {
  /** Players present, ascending. */
  readonly coalition: readonly number[];
  /** One value for each output. */
  readonly values: readonly number[];
  /** The run that bought it. */
  readonly run: number;
  /** When it became durable. */
  readonly savedAt: Date;
  /** How often it was asked until it gave values. */
  readonly attempts: number;
  /** Its share of what its batch took. */
  readonly cost: StoredCost;
}

/** Coalitions that became durable together. */
export interface StoredBatch {
  /** Its number in the store. */
  readonly id: number;
  /** The run that bought it. */
  readonly run: number;
  /** When it became durable. */
  readonly savedAt: Date;
  /** The coalitions. */
  readonly batch: CoalitionBatch;
  /** Shape [batch.rows × outputs], row-major. */
  readonly values: Float64Array;
  /** How often each was asked until it gave values; undefined: once. */
  readonly attempts: Uint8Array | undefined;
  /** What the whole batch took. */
  readonly cost: StoredCost;
}

/** What a check of the whole store found. */
export interface VerifyReport {
  /** The store's file. */
  readonly path: string;
  /** True when `problems` is empty. */
  readonly ok: boolean;
  /** One line each. */
  readonly problems: readonly string[];
  /** What was put right, one line each. */
  readonly mended: readonly string[];
  /** Number of games. */
  readonly games: number;
  /** Number of runs. */
  readonly runs: number;
  /** Runs that are live now. */
  readonly live: number;
  /** Number of batches. */
  readonly batches: number;
  /** Number of ablations. */
  readonly ablations: number;
  /** Size of the file. */
  readonly bytes: number;
}

/** Games that meet all that is given go; something must be given. */
export interface PruneFilter {
  /** Ids, or beginnings of ids that name one game only. */
  readonly games?: readonly string[];
  /** Not used since. */
  readonly before?: Date;
  /** Every run of the game has this in its title. */
  readonly title?: string;
  /** Of the games that meet the rest, only those last used longest ago, until the store holds at most so many bytes. */
  readonly keepBytes?: number;
  /** Only tells what would go; default false. */
  readonly dryRun?: boolean;
}

/** What a pruning took away. */
export interface PruneReport {
  /** Ids of the games that went. */
  readonly games: readonly string[];
  /** Ablations that went with them. */
  readonly ablations: number;
  /** Size of the file before and after. */
  readonly bytesBefore: number;
  /** Afterwards. */
  readonly bytesAfter: number;
}
