import { signed, table } from '../tables/markdown.ts';
import { compareByBudget, compareByFamily } from './compare.ts';
import type { Match } from './match.ts';

/** The comparison as Markdown: means a budget, means a family, then every game. */
export function comparisonMarkdown(matches: readonly Match[]): string {
  const budgets = compareByBudget(matches).map((one) => [
    String(one.budget),
    String(one.games),
    r2(one.ours),
    r2(one.peer),
    r2(one.peerTrees),
    signed(one.ours - Math.max(one.peer, one.peerTrees)),
    one.holds ? 'yes' : 'NO',
    one.seconds.toFixed(2),
    one.peerSeconds.toFixed(2),
  ]);
  const families = compareByFamily(matches).flatMap(([family, comparisons]) =>
    comparisons.map((one) => [
      family,
      String(one.budget),
      String(one.games),
      r2(one.ours),
      r2(one.peer),
      r2(one.peerTrees),
      signed(one.ours - Math.max(one.peer, one.peerTrees)),
    ]),
  );
  const games = matches.map((match) => [
    match.game,
    String(match.budget),
    r2(match.ours),
    r2(match.peer),
    r2(match.peerTrees),
    signed(match.ours - Math.max(match.peer, match.peerTrees)),
    match.terms.toFixed(0),
    String(match.peerTerms),
    match.seconds.toFixed(2),
    match.peerSeconds.toFixed(2),
  ]);
  const means = ['ours', 'peer', "peer's trees", 'ours - better'];
  return [
    '### Mean R² by budget',
    table(['budget', 'games', ...means, 'no lower than 0.01 below', 'seconds', "peer's"], budgets),
    '### Mean R² by family',
    table(['family', 'budget', 'games', ...means], families),
    '### Every game',
    table(['game', 'budget', ...means, 'terms', "peer's", 'seconds', "peer's"], games),
  ].join('\n\n');
}

function r2(value: number): string {
  return value.toFixed(3);
}
