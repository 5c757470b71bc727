// Which symptoms, together, led the model to its conclusion?
import { explainText, renderTerminal } from 'spex';
import { runIfMain, standIn } from '../run.mjs';

const SYMPTOMS = ['fever since yesterday', 'severe headache', 'stiff neck', 'runny nose', 'tired', 'age 19'];

export function explain(model = standIn(import.meta.url)) {
  return explainText({
    template: 'A patient reports:\n{{symptoms}}\nThe most likely diagnosis, in one word, is',
    slots: { symptoms: SYMPTOMS.map((symptom) => `- ${symptom}`).join('\n') },
    players: 'lines',
    model,
    maxTokens: 8,
  });
}

await runIfMain(import.meta.url, async (model) => renderTerminal(await explain(model)));
