import { count, entry, list, numbersLike, plural, wrap } from '../../data/text/layout.ts';
import type { HeldOutValue, PrunedFile, PrunedReport } from '../components-report.ts';
import type { MeanInterval } from '../mean-interval.ts';

const INDENT = 2;

const PROOFS = {
  enumeration: 'all were tried',
  highs: 'proven by HiGHS',
  greedy: 'a greedy search',
} as const;

/** What was kept, and how it fares on prompts that were not explained. */
export function pruneLines(pruned: PrunedReport | undefined, noun: string): string[] {
  if (pruned === undefined) return ['Pruning: not done, the run ended before it.'];
  const { keep, of, labels, dropped, choice, heldOut, file } = pruned;
  const fewer = labels.length <= dropped.length;
  const listed = fewer ? `kept: ${list(labels)}` : `gone: ${list(dropped)}`;
  const predicted = numbersLike([choice.predicted])(choice.predicted).trim();
  const how = choice.optimal
    ? `; no other ${keep} have more (${PROOFS[choice.method]}).`
    : `. ${choice.notes.join(' ')}`;
  return [
    `Pruning: ${keep} of ${of} ${noun} kept`,
    ...indented(`${listed}.`),
    ...indented(`For them, the explanation predicts a mean of ${predicted}${how}`),
    ...(heldOut === null
      ? indented('Not tested: the run ended before.')
      : [
          '',
          ...indented(
            `Tested on ${plural(heldOut.prompts, 'prompt')} ${typeof heldOut.source === 'number' ? 'that were set aside' : `of ${heldOut.source}`}${heldOut.seen > 0 ? `, ${heldOut.seen} of which ${heldOut.seen === 1 ? 'is' : 'are'} the same as explained ones: what follows is too good` : ''}:`,
          ),
          ...valueLines(heldOut.value, noun, keep),
          ...(heldOut.accuracy ? valueLines(heldOut.accuracy, noun, keep) : []),
        ]),
    ...(file ? ['', ...fileLines(file)] : []),
  ];
}

function valueLines(
  { value, full, kept, change, random }: HeldOutValue,
  noun: string,
  keep: number,
): string[] {
  const { mean, best, worst, sets, asGood, advantage } = random;
  const values = [full, kept, best, worst];
  const plain = numbersLike(values, value !== 'accuracy');
  const signed = numbersLike(values);
  /** `-0.52 (95 %: -0.80 to -0.24)`. */
  const interval = ({ mean, low, high }: MeanInterval): string => {
    const [middle, from, to] = [mean, low, high].map((one) => signed(one).trim());
    return `${middle} (95 %: ${from} to ${to})`;
  };
  const row = (what: string, text: string): string => `    ${what.padEnd(22)}${text}`;
  return [
    `  ${value}`,
    row(`all ${noun}`, plain(full).trim()),
    row(`the ${keep} kept`, plain(kept).trim()),
    row('kept less all', interval(change)),
    ...(sets === 0
      ? []
      : [
          row(
            `${sets} random sets`,
            `mean ${plain(mean).trim()}, best ${plain(best).trim()}; ${asGood} at least as good`,
          ),
          row('kept less random', interval(advantage)),
        ]),
  ];
}

function fileLines({ path, bytes, originalBytes, weights, deviation }: PrunedFile): string[] {
  const gone = weights.before - weights.after;
  const size =
    gone > 0
      ? `${count(gone)} of ${count(weights.before)} weights are gone, ${count(originalBytes - bytes)} of ${count(originalBytes)} bytes saved`
      : `no smaller than before (${count(bytes)} bytes): absent heads are zeros in its output projections`;
  return entry(
    '  Written',
    `${path}: ${size}. Opened as any ONNX model, it gives the gated model's log-probabilities on these prompts (largest difference ${deviation.toPrecision(1)}).`,
    11,
  );
}

function indented(text: string): string[] {
  return wrap(text, 80 - INDENT).map((line) => ' '.repeat(INDENT) + line);
}
