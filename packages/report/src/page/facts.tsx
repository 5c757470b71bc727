import type { Explanation } from '@spex/core';
import { costInWords, endsInWords, faithfulnessInWords, indexInWords } from '../sentences.ts';
import { clean } from '../words/clean.ts';
import { nearFullInWords } from '../words/near-full.ts';
import { discoveriesInWords, stabilityInWords } from '../words/sureness.ts';

/** How far it can be trusted, what it cost, how it was made. */
export function Facts({
  explanation,
  labels,
  noun,
}: {
  readonly explanation: Explanation;
  readonly labels: readonly string[];
  readonly noun: string;
}) {
  const stability = stabilityInWords(explanation);
  const near = nearFullInWords(explanation, noun);
  const certain = discoveriesInWords(explanation, labels);
  const { grade, verdict, share, check, advice } = faithfulnessInWords(explanation, noun);
  return (
    <dl class="facts">
      <dt>Trust</dt>
      <dd>
        <span class={`grade ${grade}`}>{verdict}</span>
        {`${share} (${check}). ${advice}`}
      </dd>
      {near !== '' && (
        <>
          <dt>As it is</dt>
          <dd>{near}</dd>
        </>
      )}
      {stability !== '' && (
        <>
          <dt>Stability</dt>
          <dd>{stability}</dd>
        </>
      )}
      {certain !== '' && (
        <>
          <dt>Certain</dt>
          <dd>{certain}</dd>
        </>
      )}
      <dt>Totals</dt>
      <dd>{endsInWords(explanation.ends).join(' ')}</dd>
      <dt>Cost</dt>
      <dd>{costInWords(explanation)}</dd>
      <dt>Index</dt>
      <dd>{indexInWords(explanation)}</dd>
      {explanation.account.length > 0 && (
        <>
          <dt>Method</dt>
          <dd>
            {explanation.account.map((line) => (
              <p key={line}>{clean(line)}</p>
            ))}
            {explanation.details?.map((line) => (
              <p key={line}>{clean(line)}</p>
            ))}
          </dd>
        </>
      )}
      <dt>Solver</dt>
      <dd>{`${clean(explanation.solver)}, seed ${explanation.seed}`}</dd>
    </dl>
  );
}
