import type { ComponentModel } from './component-model.ts';
import type { TokenisedPrompt } from './tokenised-prompt.ts';
import type { AnswersReading, DistributionReading, Reading } from './values/value.ts';

/** One text that the model reads for every coalition. */
export interface PlanRow {
  readonly tokens: Int32Array;
  /** As many tokens: the corrupted prompt, and the same answer. */
  readonly twin?: Int32Array;
}

/** A text whose tokens' own log-probabilities are wanted. */
interface AnswerRow extends PlanRow {
  /** Each adds to the sum in its slot; a slot is one answer of one prompt. */
  readonly picks: readonly { readonly position: number; readonly token: number; readonly slot: number }[];
}

/** A text whose next token's whole distribution is wanted, and the prompts that read it. */
interface DistributionRow extends PlanRow {
  readonly readings: readonly { readonly prompt: number; readonly reading: DistributionReading }[];
}

/** What is asked of the model for one coalition. Rows are distinct and by length, the shortest first. */
export interface Plan {
  readonly answerRows: readonly AnswerRow[];
  readonly slots: number;
  /** The prompts that read slots `first`, `first` + 1, … */
  readonly answerReadings: readonly {
    readonly prompt: number;
    readonly reading: AnswersReading;
    readonly first: number;
  }[];
  readonly distributionRows: readonly DistributionRow[];
}

/**
 * Lays out the rows. Prompts that are the same are read once, and answers that begin alike share a row: a causal model
 * says all that it says of the shorter one on its way through the longer.
 */
export function planOf(
  model: ComponentModel,
  prompts: readonly TokenisedPrompt[],
  readings: readonly Reading[],
  twins: boolean,
): Plan {
  const answerRows: { tokens: Int32Array; twin?: Int32Array; picks: AnswerRow['picks'][number][] }[] = [];
  const answerReadings: Plan['answerReadings'][number][] = [];
  const distributionRows = new Map<string, PlanRow & { readings: DistributionRow['readings'][number][] }>();
  let slots = 0;

  const addAnswer = (prompt: TokenisedPrompt, answer: Int32Array, slot: number): void => {
    // A classifier has one position; the last token of a causal model's answer is told by the position before it.
    const causal = model.kind === 'causal';
    const said = causal ? answer.subarray(0, -1) : new Int32Array(0);
    const tokens = join(prompt.tokens, said);
    const twin = twins ? join(prompt.corrupted!, said) : undefined;
    let row = answerRows.find((one) =>
      causal
        ? alike(one.tokens, tokens) && alike(one.twin, twin)
        : same(one.tokens, tokens) && same(one.twin, twin),
    );
    if (row === undefined) {
      row = { tokens, ...(twin && { twin }), picks: [] };
      answerRows.push(row);
    } else if (row.tokens.length < tokens.length) {
      row.tokens = tokens;
      if (twin) row.twin = twin;
    }
    const first = causal ? prompt.tokens.length - 1 : 0;
    answer.forEach((token, at) => {
      row.picks.push({ position: first + at, token, slot });
    });
  };

  readings.forEach((reading, at) => {
    const prompt = prompts[at]!;
    if (reading.from === 'answers') {
      answerReadings.push({ prompt: at, reading, first: slots });
      for (const answer of reading.answers) addAnswer(prompt, answer, slots++);
      return;
    }
    const twin = twins ? prompt.corrupted! : undefined;
    const key = `${prompt.tokens}/${twin ?? ''}`;
    let row = distributionRows.get(key);
    if (row === undefined) {
      row = { tokens: prompt.tokens, ...(twin && { twin }), readings: [] };
      distributionRows.set(key, row);
    }
    row.readings.push({ prompt: at, reading });
  });
  return {
    answerRows: answerRows.sort(byLength),
    slots,
    answerReadings,
    distributionRows: [...distributionRows.values()].sort(byLength),
  };
}

const byLength = (a: PlanRow, b: PlanRow): number => a.tokens.length - b.tokens.length;

/** Whether one is the beginning of the other. */
function alike(a: Int32Array | undefined, b: Int32Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const length = Math.min(a.length, b.length);
  // From the end: prompts of one kind begin alike.
  for (let at = length - 1; at >= 0; at--) if (a[at] !== b[at]) return false;
  return true;
}

function same(a: Int32Array | undefined, b: Int32Array | undefined): boolean {
  return a?.length === b?.length && alike(a, b);
}

function join(a: Int32Array, b: Int32Array): Int32Array {
  const joined = new Int32Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
