// How sure a guard is of an attack: a new master, and something worth stealing; "ignore" alone hardly counts.
import { serve } from '../stand-in.mjs';

await serve((text) => {
  const has = (pattern) => (pattern.test(text) ? 1 : 0);
  const [ignore, master, loot] = [/\bignore\b/i, /you answer to/i, /passwords/i].map(has);
  return -4 + 0.5 * ignore + master + loot + 4 * master * loot;
});
