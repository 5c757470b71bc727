// Which demonstrations, together, make the model answer a new case as it does?
import { examplesBlock, explainPrompt, renderTerminal } from 'spex';
import { runIfMain, standIn } from '../run.mjs';

const EXAMPLES = [
  { input: 'a dull story, told without care', output: 'negative' },
  { input: 'warm, funny and wise', output: 'positive' },
  { input: 'not dull for a minute', output: 'positive' },
  { input: 'the actors seem bored, and so was I', output: 'negative' },
  { input: 'a story with a big heart', output: 'positive' },
];
const CASE = 'not a dull story at all';

export function explain(model = standIn(import.meta.url)) {
  const prompt = [examplesBlock(EXAMPLES), `\n\nInput: ${CASE}\nOutput:`];
  return explainPrompt({ prompt, model, maxTokens: 2 });
}

await runIfMain(import.meta.url, async (model) => renderTerminal(await explain(model)));
