import type { Explanation } from '@spex/core';

/** What the studio is asked to explain. The server checks it. */
export interface StudioRequest {
  readonly kind: 'text' | 'chat' | 'documents';
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
  readonly convergence: readonly Point[];
  readonly error: string | null;
}

/** What a run would ask, told without a model. */
export interface StudioPreview {
  readonly players: readonly {
    readonly label: string;
    readonly spans: readonly (readonly [number, number])[];
  }[];
  readonly masked: readonly string[];
  readonly budget: number;
  readonly suggested: number;
}

/** What is heard of a run under way. */
export type StudioEvent =
  | {
      readonly type: 'progress';
      readonly done: number;
      readonly planned: number;
      readonly eta: number;
      readonly dollars: number | null;
    }
  | { readonly type: 'round'; readonly explanation: Explanation; readonly convergence: readonly Point[] }
  | { readonly type: 'end'; readonly record: StudioRecord };

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
  const data: unknown = await response.json().catch(() => ({}));
  if (response.ok) return data as T;
  throw new Error((data as { error?: string }).error ?? `The studio answered ${response.status}.`);
}

const post = (body?: unknown): RequestInit => ({
  method: 'POST',
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

export const api = {
  preview: (request: StudioRequest, signal: AbortSignal) =>
    ask<StudioPreview>('/api/preview', { ...post(request), signal }),
  start: (request: StudioRequest) => ask<StudioSummary>('/api/runs', post(request)),
  runs: () => ask<StudioSummary[]>('/api/runs'),
  run: (id: string) => ask<StudioRecord>(`/api/runs/${id}`),
  stop: (id: string) => ask<StudioRecord>(`/api/runs/${id}/stop`, post()),
  remove: (id: string) => ask<void>(`/api/runs/${id}`, { method: 'DELETE' }),
  verify: async (id: string, present: readonly number[]): Promise<number> => {
    const { value } = await ask<{ value: number }>(`/api/runs/${id}/verify`, post({ present }));
    return value;
  },
  exportAddress: (id: string, format: string) =>
    `/api/runs/${id}/export?as=${format}&token=${encodeURIComponent(token)}`,
  /** Hears a run until it ends or the function that comes back is called. The browser asks again where the line breaks. */
  listen: (id: string, hear: (event: StudioEvent) => void, lost: (lost: boolean) => void): (() => void) => {
    const source = new EventSource(`/api/runs/${id}/events?token=${encodeURIComponent(token)}`);
    for (const type of ['progress', 'round', 'end']) {
      source.addEventListener(type, (event) => {
        lost(false);
        const heard = JSON.parse((event as MessageEvent<string>).data) as StudioEvent;
        if (heard.type === 'end') source.close();
        hear(heard);
      });
    }
    source.addEventListener('open', () => lost(false));
    source.addEventListener('error', () => lost(true));
    return () => source.close();
  },
};
