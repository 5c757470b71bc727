import { useEffect, useState } from 'preact/hooks';
import { count, duration } from '../words/numbers.ts';
import { api, type StudioCost, type StudioRequest } from './api.ts';
import { dollars } from './money.ts';

/** Milliseconds without a change before the cost is asked for. */
const PAUSE = 400;

/** What the run would take: time, tokens, money, and what of it is paid for already. Told anew as the request changes. */
export function CostView({
  request,
  fail,
}: {
  readonly request: StudioRequest;
  /** Told what is wrong with the request; nothing where it is right. */
  readonly fail: (problem: string) => void;
}) {
  const [cost, setCost] = useState<StudioCost>();
  const [asking, setAsking] = useState<'idle' | 'telling' | 'measuring'>('idle');
  const [stopper, setStopper] = useState<AbortController>();
  const ask = (probe: boolean, stop: AbortController): void => {
    setAsking(probe ? 'measuring' : 'telling');
    api.cost(request, probe, stop.signal).then(
      (found) => {
        setCost(found);
        setAsking('idle');
        fail('');
      },
      (error: Error) => {
        if (error.name === 'AbortError') return;
        setCost(undefined);
        setAsking('idle');
        fail(error.message);
      },
    );
  };
  useEffect(() => {
    const stop = new AbortController();
    setStopper(stop);
    const timer = setTimeout(() => ask(false, stop), PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [request]);
  const noun = request.kind === 'data' ? 'retrainings' : 'ablations';
  return (
    <section
      class={asking === 'idle' ? 'cost' : 'cost asking'}
      aria-label="What it would take"
      aria-busy={asking !== 'idle'}
    >
      <dl aria-live="polite" id="cost">
        {cost &&
          rows(cost, noun).map(([name, words]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{words}</dd>
            </div>
          ))}
      </dl>
      {cost && cost.notes.length > 0 && <p class="hint">{cost.notes.map(sentence).join(' ')}</p>}
      {cost && cost.probe !== null && (
        <div class="tools">
          <button
            type="button"
            class="plain"
            id="probe"
            disabled={asking !== 'idle'}
            onClick={() => stopper && ask(true, stopper)}
          >
            {asking === 'measuring' ? 'Measuring …' : 'Measure it'}
          </button>
          <span class="hint">{sentence(cost.probe)}</span>
        </div>
      )}
    </section>
  );
}

function rows(cost: StudioCost, noun: string): [name: string, words: string][] {
  const { ablations, stored, exact, calls, tokens, seconds, probed } = cost;
  const free = exact && ablations > 0 && stored === ablations;
  if (free) return [['Cost', `free: all ${count(ablations)} ${noun} are in the store`]];
  const found: [string, string][] = [
    ['Time', seconds === null ? 'not known' : `about ${duration(seconds)} to measure`],
    ['Money', money(cost)],
  ];
  if (tokens !== null && tokens > 0) found.splice(1, 0, ['Tokens', `about ${count(tokens)}`]);
  else if (cost.dollars !== 0) found.splice(1, 0, ['Tokens', 'not known']);
  if (calls !== null && calls > 0) found.splice(1, 0, ['Calls', `at most ${count(calls)}`]);
  if (stored > 0) {
    const how = exact ? '' : 'up to ';
    const which = exact ? 'and free' : 'and free where the run asks for them';
    found.push(['Store', `${how}${count(stored)} of ${count(ablations)} are there, ${which}`]);
  }
  if (probed > 0) found.push(['Measured', `${count(probed)} ${noun}, to tell this`]);
  return found;
}

function money({ dollars: amount, tokens }: StudioCost): string {
  if (amount === 0) return 'none';
  if (amount !== null) return `about ${dollars(amount)}`;
  return tokens === null ? 'not known' : 'not known: give the price of a million tokens';
}

/** A note as a sentence. */
function sentence(note: string): string {
  const first = note.charAt(0).toUpperCase() + note.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
