// Sets rows of `spex bench --format json` beside the reference figures of other implementations.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { BenchRow } from 'spex';
import { compareByBudget } from './peers/compare.ts';
import { comparisonMarkdown } from './peers/markdown.ts';
import { matchRows, type PeerRow } from './peers/match.ts';

const { values, positionals } = parseArgs({
  options: { peers: { type: 'string' } },
  allowPositionals: true,
});
if (values.peers === undefined || positionals.length === 0) {
  process.stderr.write('usage: compare-peers --peers peers.json rows.json [more-rows.json]\n');
  process.exit(2);
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const rows = positionals.flatMap((path) => readJson(path) as BenchRow[]);
const matches = matchRows(rows, readJson(values.peers) as PeerRow[]);
if (matches.length === 0) {
  process.stderr.write('no row has a reference figure: neither the games nor the budgets meet\n');
  process.exit(2);
}
process.stdout.write(`${comparisonMarkdown(matches)}\n`);
process.exitCode = compareByBudget(matches).every(({ holds }) => holds) ? 0 : 1;
