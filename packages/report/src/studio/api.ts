import type { Explanation } from '@spex/core';

/** What the studio is asked to explain. The server checks it. */
export interface StudioRequest {
  readonly kind: 'text' | 'chat' | 'documents' | 'data';
  readonly text?: string;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly documents?: readonly { readonly title?: string; readonly text: string }[];
  readonly question?: string;
  readonly answer?: string;
  readonly players?: string;
  readonly absent?: string;
  readonly model?: string;
  readonly target?: string;
  readonly solver?: string;
  readonly budget?: number;
  readonly price?: { readonly input: number; readonly output: number };
  readonly maxCost?: number;
  readonly train?: string;
  readonly test?: string;
  readonly header?: boolean;
  readonly labelColumn?: string;
  readonly textColumn?: string;
  readonly exclude?: readonly string[];
  readonly features?: readonly string[];
  readonly trainer?: string;
  readonly measure?: string;
  readonly trainRows?: number;
  readonly testRows?: number;
  readonly explain?: readonly number[];
}

/** What changes of a request; what is empty is left out of it. */
export type RequestPart = { readonly [name in keyof StudioRequest]?: StudioRequest[name] | '' | undefined };

/** Where the values of a run came from. */
interface Counts {
  readonly found: number;
  readonly shared: number;
  readonly bought: number;
}

/** A run in the list. */
export interface StudioSummary {
  readonly id: string;
  readonly title: string;
  readonly kind: StudioRequest['kind'];
  readonly state: 'running' | 'complete' | 'partial' | 'failed';
  readonly started: string;
  readonly done: number;
  readonly planned: number;
  readonly r2: number | null;
  readonly model: string;
  readonly counts: Counts | null;
}

/** R² at a number of ablations. */
interface Point {
  readonly ablations: number;
  readonly r2: number;
  readonly standardError: number | null;
}

/** A run, whole. */
export interface StudioRecord extends StudioSummary {
  readonly input: StudioRequest;
  readonly explanation: Explanation | null;
  /** Of a training set: single test rows, after their mean. */
  readonly others: readonly Explanation[];
  readonly data: StudioData | null;
  readonly convergence: readonly Point[];
  readonly error: string | null;
}

/** A row, or a group of rows, and what its presence adds on average. */
export interface PointRole {
  readonly player: number;
  readonly effect: number;
}

/** What is known of a training set beside its explanations; lists have one of each explanation. */
export interface StudioData {
  readonly report: {
    readonly points: readonly {
      readonly row: number | null;
      readonly label: string | null;
      readonly text?: string;
      readonly full: string | number | null;
    }[];
    readonly roles: readonly {
      readonly positive: 'better' | 'larger';
      readonly helpful: readonly PointRole[];
      readonly harmful: readonly PointRole[];
      readonly synergistic: readonly { readonly players: readonly number[]; readonly sentence: string }[];
      readonly redundant: readonly { readonly players: readonly number[]; readonly sentence: string }[];
    }[];
    readonly metrics: {
      readonly outputs: readonly {
        readonly r2: number;
        readonly lds: number | null;
        readonly subsets: number;
        readonly removal: readonly {
          readonly k: number;
          readonly full: number;
          readonly measured: number;
          readonly predicted: number;
        }[];
      }[];
      readonly retrainings: { readonly total: number; readonly checks: number };
      readonly trainer: { readonly name: string };
    };
  };
  readonly measure: string;
  readonly features: string;
  readonly players: Readonly<Record<number, { readonly name: string; readonly holds: string }>>;
  readonly lines: readonly (number | null)[];
}

/** A table that was given, before it is told what to do with it. */
export interface StudioTable {
  readonly id: string;
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly kind: 'numbers' | 'names' | 'text';
    readonly distinct: number;
  }[];
  readonly sample: readonly (readonly string[])[];
  readonly label: string | null;
  readonly text: string | null;
}

/** What a run would ask, told without a model. */
export interface StudioPreview {
  readonly players: readonly {
    readonly label: string;
    readonly spans: readonly (readonly [number, number])[];
  }[];
  readonly masked: readonly string[];
  readonly budget: number | null;
  readonly suggested: number | null;
  readonly data: {
    readonly players: number | null;
    readonly rows: { readonly train: number; readonly test: number; readonly all: number };
    readonly classes: readonly { readonly name: string; readonly train: number; readonly test: number }[];
    readonly trainer: string;
    readonly measures: readonly string[];
    readonly tests: readonly { readonly row: number; readonly label: string; readonly holds: string }[];
  } | null;
}

/** What a run would take; null: not known. */
export interface StudioCost {
  readonly ablations: number;
  readonly stored: number;
  readonly exact: boolean;
  readonly calls: number | null;
  readonly tokens: number | null;
  readonly dollars: number | null;
  readonly seconds: number | null;
  readonly notes: readonly string[];
  readonly probed: number;
  readonly probe: string | null;
}

/** What some ablations took. */
interface Paid {
  readonly seconds: number;
  readonly calls?: number;
  readonly tokens?: number;
  readonly dollars?: number;
}

/** What the ablation store holds. */
export interface StudioStore {
  readonly path: string | null;
  readonly all: { readonly games: number; readonly ablations: number; readonly bytes: number };
  readonly games: readonly StoredGame[];
}

export interface StoredGame {
  readonly id: string;
  readonly asked: string | null;
  readonly players: number;
  readonly ablations: number;
  readonly runs: number;
  readonly lastSeen: string;
  readonly cost: Paid;
  readonly spared: number;
  readonly studio: readonly { readonly id: string; readonly title: string; readonly started: string }[];
}

/** What one game's parts are called, and its runs. */
export interface StoredParts {
  readonly players: readonly string[];
  readonly runs: readonly {
    readonly id: number;
    readonly title: string;
    readonly status: string;
    readonly startedAt: string;
    readonly counts: Counts;
  }[];
}

/** What is heard of the list of runs, and of the run that is shown. */
export type StudioEvent =
  | { readonly type: 'runs'; readonly runs: readonly StudioSummary[] }
  | { readonly type: 'record'; readonly record: StudioRecord }
  | {
      readonly type: 'progress';
      readonly done: number;
      readonly planned: number;
      readonly eta: number;
      readonly dollars: number | null;
      readonly step: string;
    }
  | { readonly type: 'round'; readonly explanation: Explanation; readonly convergence: readonly Point[] }
  | { readonly type: 'end'; readonly record: StudioRecord }
  | { readonly type: 'unknown' };

const EVENTS: readonly StudioEvent['type'][] = ['runs', 'record', 'progress', 'round', 'end', 'unknown'];

const token = new URLSearchParams(location.search).get('token') ?? '';

/** Asks the studio's server. Throws an error with its words, or that it does not answer. */
async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      ...init,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new Error('The studio does not answer. Is its terminal still open?');
  }
  if (response.status === 204) return undefined as T;
  const data: unknown = await response.json().catch((error: Error) => {
    // Whoever asked has left meanwhile: half an answer is none.
    if (error.name === 'AbortError') throw error;
    return undefined;
  });
  if (response.ok && data !== undefined) return data as T;
  throw new Error(
    (data as { error?: string } | undefined)?.error ?? `The studio answered ${response.status}.`,
  );
}

const post = (body?: unknown): RequestInit => ({
  method: 'POST',
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

export const api = {
  preview: (request: StudioRequest, signal: AbortSignal) =>
    ask<StudioPreview>('/api/preview', { ...post(request), signal }),
  cost: (request: StudioRequest, probe: boolean, signal: AbortSignal) =>
    ask<StudioCost>(`/api/cost?probe=${probe}`, { ...post(request), signal }),
  table: (file: File, header: boolean) =>
    ask<StudioTable>(`/api/tables?name=${encodeURIComponent(file.name)}&header=${header}`, {
      method: 'POST',
      body: file,
    }),
  tableOf: (id: string, header: boolean) => ask<StudioTable>(`/api/tables/${id}?header=${header}`),
  store: () => ask<StudioStore>('/api/store'),
  storedGame: (id: string) => ask<StoredParts>(`/api/store/game?id=${encodeURIComponent(id)}`),
  start: (request: StudioRequest) => ask<StudioSummary>('/api/runs', post(request)),
  run: (id: string) => ask<StudioRecord>(`/api/runs/${id}`),
  stop: (id: string) => ask<StudioRecord>(`/api/runs/${id}/stop`, post()),
  remove: (id: string) => ask<void>(`/api/runs/${id}`, { method: 'DELETE' }),
  verify: async (id: string, output: number, present: readonly number[]): Promise<number> => {
    const { value } = await ask<{ value: number }>(`/api/runs/${id}/verify`, post({ present, output }));
    return value;
  },
  exportAddress: (id: string, format: string, shown: number) =>
    `/api/runs/${id}/export?as=${format}&shown=${shown}&token=${encodeURIComponent(token)}`,
  /**
   * Hears of all runs, and of one in particular, until the function that comes back is called. The browser asks again where the line
   * breaks. `lost`: told whether it is broken.
   */
  listen: (
    run: string | undefined,
    hear: (event: StudioEvent) => void,
    lost: (lost: boolean) => void,
  ): (() => void) => {
    const of = run === undefined ? '' : `run=${run}&`;
    const source = new EventSource(`/api/events?${of}token=${encodeURIComponent(token)}`);
    for (const type of EVENTS) {
      source.addEventListener(type, (event) => {
        lost(false);
        hear(JSON.parse((event as MessageEvent<string>).data) as StudioEvent);
      });
    }
    source.addEventListener('open', () => lost(false));
    source.addEventListener('error', () => lost(true));
    return () => source.close();
  },
};
