// The library with workers, which needs a process without vitest's conditions. Arguments: the text.
import { explainText } from 'spex';

const [text] = process.argv.slice(2);
const alone = await explainText({ text, budget: 100 });
const together = await explainText({ text, budget: 100, workers: 2 });
const target = { id: 'mine', outputs: ['x'], score: async () => new Float64Array(1) };
const refusal = await explainText({ text, target, workers: 1 }).catch(({ message }) => message);
console.log(JSON.stringify({ alone, together, refusal }));
