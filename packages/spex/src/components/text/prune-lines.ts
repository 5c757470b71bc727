import { count, entry, list, numbersLike, plural, wrap } from '../../data/text/layout.ts';
import type { HeldOutValue, PrunedFile, PrunedReport } from '../components-report.ts';
import type { MeanInterval } from '../mean-interval.ts';

const INDENT = 2;

/** What was kept, and how it fares on prompts that were not explained. */
export function pruneLines(pruned: PrunedReport | undefined, noun: string): string[] {
  if (pruned === undefined) return ['Pruning: not done, the run ended before it.'];
  const { keep, of, labels, dropped, choice, heldOut, file } = pruned;
  const fewer = labels.length <= dropped.length;
  const listed = fewer ? `kept: ${list(labels)}` : `gone: ${list(dropped)}`;
  const how = choice.optimal
    ? `No other ${keep} have a higher prediction (proven by HiGHS in ${choice.seconds.toFixed(1)} s).`
    : choice.notes.join(' ');
  return [
    `Pruning: ${keep} of ${of} ${noun} kept`,
    ...indented(`${listed}.`),
    ...indented(`Chosen by the prediction of the mean value, ${choice.predicted.toPrecision(3)}. ${how}`),
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
  const format = numbersLike([full, kept, random.best, random.worst], value !== 'accuracy');
  const number = (one: number): string => format(one).trim();
  const row = (what: string, text: string): string => `    ${what.padEnd(22)}${text}`;
  return [
    `  ${value}`,
    row(`all ${noun}`, number(full)),
    row(`the ${keep} kept`, `${number(kept)}; change ${interval(change)}`),
    ...(random.sets === 0
      ? []
      : [
          row(
            `${random.sets} random sets`,
            `mean ${number(random.mean)}, best ${number(random.best)}; ${random.asGood} at least as good`,
          ),
          row('kept less random', interval(random.advantage)),
        ]),
  ];
}

/** `-0.52 (95 %: -0.80 to -0.24)`. */
function interval({ mean, low, high }: MeanInterval): string {
  const format = numbersLike([mean, low, high]);
  const [middle, from, to] = [mean, low, high].map((one) => format(one).trim());
  return `${middle} (95 %: ${from} to ${to})`;
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
