import { percent } from '../harness/flags.ts';
import { mean } from '../harness/mean.ts';
import { groupRows } from '../tables/group-rows.ts';
import { fixed, signed, table } from '../tables/markdown.ts';
import { type Figures, figuresOf } from './figures.ts';
import type { Reference } from './reference.ts';
import { byBudget, completeTargets, familyTargets, recordedTargets, type Target } from './targets.ts';
import { CUTS, type Measured } from './task.ts';

/** R² at which a spectrum counts as found. */
const FOUND = 0.99;

const TITLES: Readonly<Record<'games' | 'recorded', string>> = {
  games: 'Complete games, R² over all 2^n coalitions',
  recorded: 'Recorded games, R² over 2,000 held-out coalitions',
};

/** What a reader wants first: targets, then means of every solver by budget. The first solver is the one that is judged. */
export function efficiencySummary(
  rows: readonly Measured[],
  solvers: readonly string[],
  reference: Reference,
): string {
  const [judged = ''] = solvers;
  const own = rows.filter(({ solver }) => solver === judged);
  return [
    ...targetsSection(own, judged, reference),
    ...(['games', 'recorded'] as const).flatMap((set) => meansSection(set, rows, solvers, reference)),
    ...spectraSection(rows, solvers),
  ].join('\n\n');
}

/** The summary, then families, terms, games that fall behind, and every game. */
export function efficiencyMarkdown(
  rows: readonly Measured[],
  solvers: readonly string[],
  reference: Reference,
): string {
  const [judged = ''] = solvers;
  const own = rows.filter(({ solver }) => solver === judged);
  return [
    '# R² for ablations',
    efficiencySummary(rows, solvers, reference),
    ...familiesSection(rows, solvers, reference),
    ...behindSection(own, judged, reference),
    ...cutsSection(own, judged),
    ...everyGameSection(rows, solvers, reference),
  ].join('\n\n');
}

function targetsSection(own: readonly Measured[], judged: string, reference: Reference): string[] {
  const complete = own.filter(({ set }) => set === 'games');
  const lines = [
    ...completeTargets(complete, reference).map((one) => targetLine('complete', one)),
    ...byBudget(complete).flatMap(([budget, some]) => familyLine(budget, familyTargets(some, reference))),
    ...recordedTargets(
      own.filter(({ set }) => set === 'recorded'),
      reference,
    ).map((one) => targetLine('recorded', one)),
  ];
  if (lines.length === 0) return [];
  const head = [
    'games',
    'm',
    'compared',
    `mean R² of \`${judged}\` at m`,
    'to reach',
    'which is',
    'margin',
    'reached',
  ];
  return ['**Targets**, against the reference:', table(head, lines)];
}

function targetLine(set: string, { what, budget, games, ours, wanted, holds }: Target): string[] {
  return [
    set,
    String(budget),
    String(games),
    r2(ours),
    r2(wanted),
    what,
    signed(ours - wanted),
    yesNo(holds),
  ];
}

/** All families of a budget in one line: the one that is nearest to falling behind. */
function familyLine(budget: number, targets: readonly Target[]): string[][] {
  if (targets.length === 0) return [];
  const least = targets.reduce((a, b) => (b.ours - b.wanted < a.ours - a.wanted ? b : a));
  const behind = targets.filter(({ holds }) => !holds).length;
  const count = `${targets.length} families`;
  const what = behind === 0 ? `${least.what}, the nearest` : `${least.what}, the worst of ${behind} behind`;
  return [
    [
      'complete',
      String(budget),
      count,
      r2(least.ours),
      r2(least.wanted),
      what,
      signed(least.ours - least.wanted),
      yesNo(behind === 0),
    ],
  ];
}

/** Means of every solver over the games of which the reference has figures at that budget, or over all where it has none. */
function meansSection(
  set: 'games' | 'recorded',
  rows: readonly Measured[],
  solvers: readonly string[],
  reference: Reference,
): string[] {
  const some = rows.filter((row) => row.set === set);
  if (some.length === 0) return [];
  const [judged = ''] = solvers;
  const head = [
    'ablations',
    'games',
    ...solvers,
    "reference's user",
    'its trees',
    `${judged} - better`,
    `${judged}: worst game`,
    'terms',
    'CPU s',
    'reference: terms',
    's',
  ];
  const lines = byBudget(some).map(([budget, atBudget]) => {
    const figures = solvers.map((solver) => figuresOf(atBudget.filter((row) => row.solver === solver)));
    const [own] = figures;
    const means = reference.means([...new Set(atBudget.map(({ game }) => game))], budget);
    return [
      String(budget),
      String(own?.games ?? '-'),
      ...figures.map(withError),
      fixed(means?.user, 3),
      fixed(means?.trees, 3),
      own && means ? signed(own.r2 - means.better) : '-',
      own ? r2(own.worst.r2) : '-',
      fixed(own?.terms, 0),
      fixed(own?.seconds, 2),
      fixed(means?.terms, 0),
      fixed(means?.seconds, 1),
    ];
  });
  return [`**${TITLES[set]}** (${seedsOf(some, solvers)}):`, table(head, lines)];
}

function spectraSection(rows: readonly Measured[], solvers: readonly string[]): string[] {
  const some = rows.filter(({ set }) => set === 'spectra');
  if (some.length === 0) return [];
  const groups = groupRows(some, ({ noise, budget }) => [percent(noise), String(budget)]).sort(
    ([, [a]], [, [b]]) => a!.noise - b!.noise || a!.budget - b!.budget,
  );
  const count = new Set(some.map(({ game }) => game)).size;
  const lines = groups.map(([names, own]) => [
    ...names,
    ...solvers.flatMap((solver) => {
      const figures = figuresOf(own.filter((row) => row.solver === solver));
      const found = new Set(
        own.filter((row) => row.solver === solver && row.r2 >= FOUND).map(({ game }) => game),
      );
      return [withError(figures), figures ? `${found.size}` : '-', fixed(figures?.seconds, 1)];
    }),
  ]);
  const fewest = groupRows(some, ({ noise }) => [percent(noise)]).map(([names, own]) => [
    ...names,
    ...solvers.map((solver) => fewestTo(own.filter((row) => row.solver === solver))),
  ]);
  return [
    `**Spectra of language models, R² on 10,000 coalitions without noise** (${count} spectra, ${seedsOf(some, solvers)}; found: how many of them with R² of at least ${FOUND} for any seed):`,
    table(['noise', 'ablations', ...solvers.flatMap((solver) => [solver, 'found', 'CPU s'])], lines),
    `Fewest ablations of those with a mean R² of at least ${FOUND}:`,
    table(['noise', ...solvers], fewest),
  ];
}

/** The least budget from which on the mean R² is that of a spectrum that counts as found. */
export function fewestTo(rows: readonly Measured[], wanted: number = FOUND): string {
  const budgets = byBudget(rows).map(([budget, own]) => ({ budget, r2: figuresOf(own)!.r2 }));
  const short = budgets.findLastIndex((one) => one.r2 < wanted);
  if (budgets.length === 0) return '-';
  return budgets[short + 1] === undefined
    ? `more than ${budgets.at(-1)!.budget}`
    : String(budgets[short + 1]!.budget);
}

function familiesSection(
  rows: readonly Measured[],
  solvers: readonly string[],
  reference: Reference,
): string[] {
  const groups = groupRows(
    rows.filter(({ set }) => set !== 'spectra'),
    ({ family, budget }) => [family, String(budget)],
  ).sort(([[a]], [[b]]) => a!.localeCompare(b!));
  const lines = groups
    .sort(([[a], [one]], [[b], [other]]) => a!.localeCompare(b!) || one!.budget - other!.budget)
    .map(([names, own]) => {
      const games = [...new Set(own.map(({ game }) => game))];
      const figures = solvers.map((solver) => figuresOf(own.filter((row) => row.solver === solver)));
      const means = reference.means(games, own[0]!.budget);
      return [
        ...names,
        String(games.length),
        ...figures.map(withError),
        fixed(means?.user, 3),
        fixed(means?.trees, 3),
        figures[0] && means ? signed(figures[0].r2 - means.better) : '-',
      ];
    });
  const head = [
    'family',
    'ablations',
    'games',
    ...solvers,
    "reference's user",
    'its trees',
    `${solvers[0]} - better`,
  ];
  return ['## Families', table(head, lines)];
}

function behindSection(own: readonly Measured[], judged: string, reference: Reference): string[] {
  const groups = groupRows(own, ({ game, budget }) => [game, String(budget)]);
  const lines = groups.flatMap(([names, some]) => {
    const row = reference.of(names[0]!, some[0]!.budget);
    if (row === undefined || some[0]!.set === 'spectra') return [];
    const ours = mean(some.map((one) => one.r2));
    const better = Math.max(row.r2, row.r2_unrefined);
    return ours < better
      ? [[...names, r2(ours), r2(row.r2), r2(row.r2_unrefined), signed(ours - better)]]
      : [];
  });
  const head = ['game', 'ablations', judged, "reference's user", 'its trees', `${judged} - better`];
  return [
    '## Single games where the reference is better',
    `Of one game the reference has one draw: differences either way are chance in part. ${lines.length} of ${groups.length}:`,
    ...(lines.length > 0 ? [table(head, lines)] : []),
  ];
}

function cutsSection(own: readonly Measured[], judged: string): string[] {
  const head = [
    'games',
    'ablations',
    'terms',
    'R²',
    'its own claim',
    ...CUTS.map((terms) => `${terms} terms`),
  ];
  const lines = groupRows(own, ({ set, budget, noise }) => [
    set === 'spectra' ? `spectra, noise ${percent(noise)}` : set,
    String(budget),
  ])
    .sort(([[a], [one]], [[b], [other]]) => a!.localeCompare(b!) || one!.budget - other!.budget)
    .map(([names, some]) => {
      const { terms, r2: whole, claimed, cut } = figuresOf(some)!;
      return [...names, fixed(terms, 0), r2(whole), r2(claimed), ...cut.map(r2)];
    });
  return [
    '## Terms',
    `Mean R² of \`${judged}\` as it is, what its explanations say of themselves, and R² with only the largest of its terms:`,
    table(head, lines),
  ];
}

function everyGameSection(
  rows: readonly Measured[],
  solvers: readonly string[],
  reference: Reference,
): string[] {
  const lines = groupRows(rows, ({ game, budget, noise }) => [game, String(budget), percent(noise)]).map(
    ([names, own]) => {
      const row = reference.of(names[0]!, own[0]!.budget);
      const figures = solvers.map((solver) => figuresOf(own.filter((one) => one.solver === solver)));
      return [
        ...names,
        ...figures.map(withError),
        fixed(row?.r2, 3),
        fixed(row?.r2_unrefined, 3),
        fixed(figures[0]?.terms, 0),
        fixed(figures[0]?.seconds, 2),
        fixed(row?.terms, 0),
        fixed(row?.seconds, 2),
      ];
    },
  );
  const head = [
    'game',
    'ablations',
    'noise',
    ...solvers,
    "reference's user",
    'its trees',
    `${solvers[0]}: terms`,
    'CPU s',
    'reference: terms',
    's',
  ];
  return ['## Every game', table(head, lines)];
}

/** How many seeds each solver was given. */
function seedsOf(rows: readonly Measured[], solvers: readonly string[]): string {
  const counts = solvers.map((solver) => ({
    solver,
    seeds: new Set(rows.filter((row) => row.solver === solver).map(({ seed }) => seed)).size,
  }));
  const [first] = counts;
  const name = (seeds: number): string => (seeds === 1 ? 'one seed' : `${seeds} seeds`);
  const others = new Set(counts.slice(1).flatMap(({ seeds }) => (seeds > 0 ? [seeds] : [])));
  if (others.size === 0 || (others.size === 1 && others.has(first!.seeds))) return name(first!.seeds);
  return `${name(first!.seeds)} of ${first!.solver}, ${[...others].map(name).join(' or ')} of the others`;
}

function withError(figures: Figures | undefined): string {
  if (figures === undefined) return '-';
  return r2(figures.r2) + (figures.standardError === null ? '' : ` ± ${figures.standardError.toFixed(3)}`);
}

function r2(value: number): string {
  return value.toFixed(3);
}

function yesNo(holds: boolean): string {
  return holds ? 'yes' : '**no**';
}
