// Log-odds of meningitis against a cold, by a rule of thumb: fever and a stiff neck together tell most.
import { serve } from '../stand-in.mjs';

await serve((text) => {
  const has = (symptom) => (text.includes(symptom) ? 1 : 0);
  const [fever, neck, headache, nose] = ['fever', 'stiff neck', 'headache', 'runny nose'].map(has);
  return -3 + 0.5 * fever + neck + 0.5 * headache - nose + 3 * fever * neck + fever * neck * headache;
});
