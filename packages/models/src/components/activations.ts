import type { Activations, GatedRow } from '@spex/lenses';
import { GATES, type GatedModel, type GateSite, type Replacement } from '../gates/index.ts';

/** Outputs of a model's sites, by the site's name: of each token of one run, or one mean. Shape [tokens × width]. */
export interface SiteActivations extends Activations {
  readonly sites: Readonly<Record<string, Float32Array>>;
}

/** Numbers of a site at one token. */
const sizeOf = ({ units, width }: GateSite): number => units * width;

/** Numbers at one token that replacements of a row take. */
export function replacementSize(sites: readonly GateSite[]): number {
  return sites.reduce((sum, site) => sum + sizeOf(site), 0);
}

/** What the sites give for some rows, position by position, with nothing absent. */
async function captureRows(
  model: GatedModel,
  rows: readonly Int32Array[],
  signal: AbortSignal | undefined,
): Promise<{ site: GateSite; data: Float32Array; columns: number }[]> {
  const gates = new Float32Array(rows.length * model.units).fill(1);
  const outputs = model.sites.map(({ name }) => GATES.capture(name));
  const given = await model.run({ rows, gates, signal }, outputs);
  return model.sites.map((site, at) => {
    const { data } = given[outputs[at]!]!;
    return { site, data, columns: data.length / rows.length / sizeOf(site) };
  });
}

/** What the sites give on one prompt. */
export async function recordRun(
  model: GatedModel,
  prompt: Int32Array,
  signal: AbortSignal | undefined,
): Promise<SiteActivations> {
  const captured = await captureRows(model, [prompt], signal);
  return {
    id: `${model.id} run ${prompt}`,
    tokens: prompt.length,
    sites: Object.fromEntries(captured.map(({ site, data }) => [site.name, data])),
  };
}

/** What the sites give on average over all tokens of some prompts; sums in float64. */
export async function recordMeans(
  model: GatedModel,
  prompts: readonly Int32Array[],
  batch: number,
  signal: AbortSignal | undefined,
): Promise<SiteActivations> {
  const sums = new Map(model.sites.map((site) => [site.name, new Float64Array(sizeOf(site))]));
  let tokens = 0;
  for (let first = 0; first < prompts.length; first += batch) {
    const rows = prompts.slice(first, first + batch);
    for (const { site, data, columns } of await captureRows(model, rows, signal)) {
      const sum = sums.get(site.name)!;
      for (const [row, { length }] of rows.entries()) {
        // Columns beyond a row's end are padding.
        const start = row * columns * sum.length;
        for (let at = 0; at < length * sum.length; at++) {
          sum[at % sum.length] = sum[at % sum.length]! + data[start + at]!;
        }
      }
    }
    tokens += rows.reduce((all, { length }) => all + length, 0);
  }
  const mean = (sum: Float64Array): Float32Array => Float32Array.from(sum, (value) => value / tokens);
  return {
    id: `${model.id} mean ${prompts.map(String).join('/')}`,
    sites: Object.fromEntries([...sums].map(([name, sum]) => [name, mean(sum)])),
  };
}

/** The rows' replacements as the graph takes them. One mean for all rows goes in once. */
export function replacementsOf(
  sites: readonly GateSite[],
  rows: readonly GatedRow[],
): Readonly<Record<string, Replacement>> {
  const given = rows.map(({ replacement }) => replacement as SiteActivations | undefined);
  const [first] = given;
  if (first !== undefined && first.tokens === undefined && given.every((one) => one === first)) {
    return Object.fromEntries(
      sites.map(({ name }) => [name, { data: first.sites[name]!, rows: 1, tokens: 1 }]),
    );
  }
  const columns = rows.reduce((longest, { tokens }) => Math.max(longest, tokens.length), 0);
  return Object.fromEntries(
    sites.map((site) => {
      const size = sizeOf(site);
      const data = new Float32Array(rows.length * columns * size);
      given.forEach((one, row) => {
        if (one === undefined) return;
        const own = one.sites[site.name]!;
        const times = one.tokens === undefined ? columns : 1;
        for (let at = 0; at < times; at++) data.set(own, (row * columns + at) * size);
      });
      return [site.name, { data, rows: rows.length, tokens: columns }];
    }),
  );
}
