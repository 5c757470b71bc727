import type { SpexPlan } from '@spex/core';
import { columns } from '../columns.ts';

/** The least budget for interactions of up to `order` players; null where the bins asked for rule that order out. */
export interface LeastBudget {
  readonly order: number;
  readonly budget: number | null;
}

/** How a budget is spent: by a code, or on all `coalitions` = 2^players where it covers them. */
export type Spent =
  | (SpexPlan & { readonly complete: false })
  | {
      readonly players: number;
      readonly budget: number;
      readonly complete: true;
      readonly coalitions: number;
    };

/** What `spex plan` prints; `--format json` prints it as it is. */
export type Planned = Spent & { readonly least: readonly LeastBudget[] };

const WORDS = `Group        a way to choose coalitions that sorts all possible interactions
             into bins. Each group sorts differently: interactions that share a
             bin in one group are mostly apart in another.
Bin          the sum of the interactions sorted into it, readable once all but
             one of those that matter are known. More bins part more of them.
Delay        one measurement of all bins of a group, an ablation for each bin,
             with certain players switched between present and absent. The signs
             that a bin takes from delay to delay spell out who is in it.
Parity bits  the letters of that spelling; more players or a higher t need more.
Uniform      random coalitions, to choose the fit that predicts them best.
`;

const CHOICE = `
Without --max-order the plan takes the highest order, of at most 5, that leaves
the groups enough bins. A lower order leaves them more.
`;

/** A plan for people, in lines of at most 80 characters. `askedOrder`: the order was not the planner's choice. */
export function describePlan(
  planned: Planned,
  { budgetNote, askedOrder }: { readonly budgetNote?: string | undefined; readonly askedOrder: boolean },
): string {
  const { players, budget, least } = planned;
  const note = budgetNote === undefined ? '' : ` (${budgetNote})`;
  const head = `${count(players)} players, solver spex, budget ${count(budget)} ablations${note}\n`;
  if (planned.complete) {
    return `${head}
The budget covers all ${count(planned.coalitions)} coalitions: every one is measured,
and the spectrum is exact, for interactions of any number of players.

${leastTable(least, budget)}`;
  }
  const { maxOrder, parityBits } = planned;
  return `${head}
Maximum order t = ${maxOrder} (${maxOrder === 1 ? 'single players only' : `interactions of up to ${maxOrder} players`}), p = ${parityBits} parity bits

${spending(planned)}
${WORDS}
${leastTable(least, budget, maxOrder)}${askedOrder ? '' : CHOICE}`;
}

/** One line for each group, then the rest of the budget. */
function spending({ groups, uniform, budget }: SpexPlan): string {
  const rows = groups.map(({ bits, delays }, i) => [
    `group ${i + 1}`,
    `2^${bits} = ${count(2 ** bits)} bins × ${count(delays)} delays`,
    count(delays * 2 ** bits),
  ]);
  rows.push(['uniform', `${count(uniform - 2)} random, all present, all absent`, count(uniform)]);
  rows.push(['sum', '', count(budget)]);
  return lines(columns(['spent on', '', 'coalitions'], rows));
}

function leastTable(least: readonly LeastBudget[], budget: number, planned?: number): string {
  const rows = least.map(({ order, budget: needed }) => [
    String(order),
    needed === null ? '-' : count(needed),
    needed === null ? 'too few parity bits for so many bins' : mark(needed <= budget, order === planned),
  ]);
  return `Least workable budget per maximum order\n${lines(columns(['t', 'least', ''], rows))}`;
}

function mark(reached: boolean, planned: boolean): string {
  if (planned) return 'reached, this plan';
  return reached ? 'reached' : '';
}

function lines(all: readonly string[]): string {
  return all.map((line) => `  ${line}\n`).join('');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
