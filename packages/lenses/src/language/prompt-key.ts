import type { Prompt } from './language-model.ts';

/** A string that two prompts share exactly when they are the same question. */
export function promptKey(prompt: Prompt): string {
  // As JSON, which tells lone surrogates apart.
  return JSON.stringify(
    typeof prompt === 'string' ? prompt : prompt.map(({ role, content }) => [role, content]),
  );
}

/** The prompt that has this key. */
export function promptOfKey(key: string): Prompt {
  const content = JSON.parse(key) as string | [role: string, content: string][];
  return typeof content === 'string' ? content : content.map(([role, text]) => ({ role, content: text }));
}

/** The prompt as a person reads it: a chat as `user: …`, a blank line between messages. */
export function promptText(prompt: Prompt): string {
  return typeof prompt === 'string'
    ? prompt
    : prompt.map(({ role, content }) => `${role}: ${content}`).join('\n\n');
}
