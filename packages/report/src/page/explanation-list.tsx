import type { Explanation, Player } from '@spex/core';
import { useMemo, useState } from 'preact/hooks';
import { playerNames } from '../plots/names.ts';
import { faithfulnessInWords, headline, partialInWords, partsNoun } from '../sentences.ts';

/** A row for each explanation: how far it can be trusted, and its strongest interaction. */
export function ExplanationList({
  explanations,
  titles,
  open,
}: {
  readonly explanations: readonly Explanation[];
  readonly titles: readonly string[];
  readonly open: (at: number) => void;
}) {
  const [weakestFirst, setWeakestFirst] = useState(false);
  const rows = useMemo(() => {
    // Naming players takes longest, and many explanations share theirs.
    const names = new Map<readonly Player[], readonly string[]>();
    return explanations.map((explanation) => {
      const { players } = explanation.game;
      const known = names.get(players) ?? playerNames(explanation);
      names.set(players, known);
      return rowOf(explanation, known);
    });
  }, [explanations]);
  const order = Array.from(rows.keys());
  if (weakestFirst) order.sort((a, b) => rows[a]!.r2 - rows[b]!.r2);
  return (
    <table class="explanations">
      <thead>
        <tr>
          <th class="names-head" scope="col">
            Explanation
          </th>
          <th scope="col" aria-sort={weakestFirst ? 'ascending' : 'none'}>
            <button type="button" id="by-r2" onClick={() => setWeakestFirst(!weakestFirst)}>
              R²
            </button>
          </th>
          <th class="names-head" scope="col">
            Strongest
          </th>
        </tr>
      </thead>
      <tbody id="each">
        {order.map((at) => {
          const { grade, r2, told } = rows[at]!;
          return (
            <tr key={at} data-at={at} onClick={() => open(at)}>
              <td class="names">
                <button type="button" class="open">
                  {titles[at]}
                </button>
              </td>
              <td class="value">
                {grade !== 'unknown' && r2.toFixed(2).replace('-', '−')}{' '}
                <span class={`grade ${grade}`}>{grade}</span>
              </td>
              <td class="told">{told}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function rowOf(explanation: Explanation, names: readonly string[]) {
  const { interactions, faithfulness } = explanation;
  const terms = interactions.terms.filter(({ players, value }) => players.length > 0 && value !== 0);
  const told = `${headline(terms, names, interactions.index)}. ${partialInWords(explanation)}`;
  const { grade } = faithfulnessInWords(explanation, partsNoun(explanation));
  return { grade, r2: faithfulness.r2, told };
}
