import { type Explanation, evaluateSpectrum, spectrumOf } from '@spex/core';
import { useId, useState } from 'preact/hooks';
import { batchOfEnds } from '../plots/ends.ts';
import { numberFormat } from '../words/numbers.ts';
import { surrogatePredictionInWords } from '../words/surrogate.ts';
import type { Host } from './host.ts';

/** What the model said of a coalition that the reader asked it for. */
type Verified =
  | { readonly state: 'asking' }
  | { readonly state: 'told'; readonly value: number }
  | { readonly state: 'failed'; readonly why: string };

/** Names in the list of parts to take out, which a browser shows as one types. */
const MOST_NAMES = 1000;

/** Players taken out, and what the picture then predicts: answered from the spectrum, without the model. */
export function WhatIf({
  explanation,
  left,
  labels,
  absent,
  removing,
  setRemoving,
  toggle,
  reset,
  host,
}: {
  readonly explanation: Explanation;
  /** The explanation without the absent players. */
  readonly left: Explanation;
  readonly labels: readonly string[];
  readonly absent: ReadonlySet<number>;
  readonly removing: boolean;
  readonly setRemoving: (on: boolean) => void;
  readonly toggle: (player: number) => void;
  readonly reset: () => void;
  readonly host: Host;
}) {
  const list = useId();
  const [name, setName] = useState('');
  const [verified, setVerified] = useState<ReadonlyMap<string, Verified>>(new Map());
  const { grand } = explanation.ends;
  const whole = lastValue(explanation);
  const predicted = lastValue(left);
  const error = explanation.uncertainty?.error;
  const format = numberFormat(Math.max(Math.abs(whole), Math.abs(predicted), Math.abs(grand ?? 0)), false);
  const gone = [...absent].sort((a, b) => a - b);
  const surrogate = surrogatePredictionInWords(explanation);
  const key = gone.join();
  const answer = verified.get(key);

  const takeOut = (text: string): void => {
    setName(text);
    const player = labels.indexOf(text);
    if (player < 0 || absent.has(player)) return;
    toggle(player);
    setName('');
  };
  const verify = async (ask: NonNullable<Host['verify']>): Promise<void> => {
    const tell = (told: Verified): void => setVerified((before) => new Map(before).set(key, told));
    tell({ state: 'asking' });
    try {
      const present = labels.flatMap((_, player) => (absent.has(player) ? [] : [player]));
      tell({ state: 'told', value: await ask(present) });
    } catch (reason) {
      tell({ state: 'failed', why: reason instanceof Error ? reason.message : String(reason) });
    }
  };

  return (
    <section id="what-if" aria-label="What if">
      <p class="prediction" aria-live="polite">
        <span>{gone.length === 0 ? 'Everything present' : `Without ${told(gone, labels)}`}</span>
        <b>
          {format(predicted)}
          {error !== undefined && error > 0 && <span class="margin"> ± {format(error)}</span>}
        </b>
        {gone.length > 0 && <span class="margin">{change(predicted - whole, format)}</span>}
        {gone.length === 0 && grand !== null && <span class="margin">the model says {format(grand)}</span>}
        {answer?.state === 'told' && <span class="verified">the model says {format(answer.value)}</span>}
        {answer?.state === 'failed' && (
          <span class="verified">the model could not be asked: {answer.why}</span>
        )}
      </p>
      {gone.length > 0 && surrogate !== '' && <p class="key">{surrogate}</p>}
      <div class="tools">
        <button
          class="plain"
          type="button"
          id="remove"
          aria-pressed={removing}
          onClick={() => setRemoving(!removing)}
        >
          Click to take out
        </button>
        <label class="take-out">
          or name it:{' '}
          <input
            id="take-out"
            list={list}
            value={name}
            autocomplete="off"
            onInput={(event) => takeOut(event.currentTarget.value)}
          />
        </label>
        <datalist id={list}>
          {labels
            .slice(0, MOST_NAMES)
            .map((label, player) => (absent.has(player) ? null : <option key={label} value={label} />))}
        </datalist>
        {host.verify && gone.length > 0 && (
          <button
            class="plain"
            type="button"
            id="verify"
            disabled={answer?.state === 'asking' || answer?.state === 'told'}
            onClick={() => void verify(host.verify!)}
          >
            {answer?.state === 'asking' ? 'Asking the model …' : 'Ask the model'}
          </button>
        )}
      </div>
      {gone.length > 0 && (
        <ul class="gone" aria-label="Taken out">
          {gone.map((player) => (
            <li key={player}>
              <button
                class="plain"
                type="button"
                onClick={() => toggle(player)}
                aria-label={`Put back ${labels[player]}`}
              >
                {labels[player]} <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
          <li>
            <button class="plain" type="button" id="reset" onClick={reset}>
              Put everything back
            </button>
          </li>
        </ul>
      )}
    </section>
  );
}

/** What the spectrum gives with all its players present. */
function lastValue(explanation: Explanation): number {
  const spectrum = spectrumOf(explanation);
  return evaluateSpectrum(spectrum, batchOfEnds(spectrum.players))[1]!;
}

function told(gone: readonly number[], labels: readonly string[]): string {
  const names = gone.slice(0, 3).map((player) => `“${labels[player]}”`);
  const more = gone.length - names.length;
  return more === 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`;
}

function change(by: number, format: (value: number) => string): string {
  if (by === 0) return 'as before';
  return `${format(Math.abs(by))} ${by > 0 ? 'higher' : 'lower'} than with everything`;
}
