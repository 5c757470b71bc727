// Which passages, together, answer a question that no single one answers?
import { contextCitations, documentsPrompt, explainPrompt } from 'spex';
import { runIfMain, standIn } from '../run.mjs';

const QUESTION = 'In which country was the composer of Tosca born?';
const DOCUMENTS = [
  { title: 'Tosca', text: 'Tosca is an opera in three acts with music by Giacomo Puccini.' },
  { title: 'Aida', text: 'Aida is an opera in four acts with music by Giuseppe Verdi.' },
  { title: 'Giacomo Puccini', text: 'Puccini, born in Lucca, came from a family of church musicians.' },
  { title: 'Lucca', text: 'Lucca is a walled city in Tuscany, Italy.' },
  { title: 'Vienna', text: 'Vienna, in Austria, was the home of many composers.' },
];

export async function explain(model = standIn(import.meta.url)) {
  const prompt = documentsPrompt({ documents: DOCUMENTS, question: QUESTION });
  return contextCitations(await explainPrompt({ prompt, model, maxTokens: 8 }));
}

function describe({ output, passages, pairs }) {
  const number = (value) => value.toFixed(3).padStart(8);
  return [
    `${QUESTION}\n\nWhat each passage adds to ${output} on average:`,
    ...passages.map(({ label, strength }) => `${number(strength)}  ${label}`),
    '\nPairs that act together:',
    ...pairs.slice(0, 5).map(({ labels, interaction }) => `${number(interaction)}  ${labels.join(' & ')}`),
  ].join('\n');
}

await runIfMain(import.meta.url, async (model) => describe(await explain(model)));
