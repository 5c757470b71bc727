import type { Prompt } from './language-model.ts';

/** A string that two prompts share exactly when they are the same question. */
export function promptKey(prompt: Prompt): string {
  // A text as it is, which is quick, after a mark. A chat as JSON, which tells lone surrogates apart.
  if (typeof prompt === 'string') return `=${prompt}`;
  return JSON.stringify(prompt.map(({ role, content }) => [role, content]));
}

/** The prompt that has this key. */
export function promptOfKey(key: string): Prompt {
  if (key.startsWith('=')) return key.slice(1);
  const content = JSON.parse(key) as [role: string, content: string][];
  return content.map(([role, text]) => ({ role, content: text }));
}

/** The prompt as a person reads it: a chat as `user: …`, a blank line between messages. */
export function promptText(prompt: Prompt): string {
  return typeof prompt === 'string'
    ? prompt
    : prompt.map(({ role, content }) => `${role}: ${content}`).join('\n\n');
}
