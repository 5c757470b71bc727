import { readFileSync } from 'node:fs';

/** What the model was asked, by its own log. */
export interface Books {
  /** Texts that the model was asked for, repeats included: what was paid for. */
  readonly asked: number;
  /** Different texts among them. */
  readonly distinct: number;
  /** `asked` less `distinct`. */
  readonly twice: number;
}

export function readBooks(log: string): Books {
  let text = '';
  try {
    text = readFileSync(log, 'utf8');
  } catch (error) {
    // Nothing was asked yet.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const seen = new Set<string>();
  let asked = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    for (const one of (JSON.parse(line) as { texts: string[] }).texts) {
      asked++;
      seen.add(one);
    }
  }
  return { asked, distinct: seen.size, twice: asked - seen.size };
}

/** An explanation without what is a matter of time: equal strings are equal results. */
export function withoutTimes(json: string): string {
  const explanation = JSON.parse(json) as { cost: Record<string, unknown> };
  const { evaluationSeconds: _, solverSeconds: __, ...cost } = explanation.cost;
  return JSON.stringify({ ...explanation, cost });
}

/** What an explanation took beyond its ablations. */
export function solverSeconds(json: string): number {
  return (JSON.parse(json) as { cost: { solverSeconds: number } }).cost.solverSeconds;
}
