import type { ComponentPrompt } from 'spex';

/** Prompts that a spectrum is made from, and others of which no template and no name is among them. */
export interface PromptSplit {
  readonly training: readonly ComponentPrompt[];
  readonly heldOut: readonly ComponentPrompt[];
}

export const TASKS = ['names', 'stories'] as const;
export type Task = (typeof TASKS)[number];

type Child = 'girl' | 'boy';
type Names = Readonly<Record<Child, readonly string[]>>;

const TRAINING_NAMES: Names = { girl: ['Lily', 'Sara', 'Mia'], boy: ['Tom', 'Ben', 'Max'] };
const HELD_OUT_NAMES: Names = { girl: ['Sue', 'Anna', 'Lucy'], boy: ['Tim', 'Sam', 'Jack'] };

/** Each ends where a name of the story can follow. */
const TRAINING_TEMPLATES = [
  'Once upon a time, there was a little {child} named {name}. {name} loved to play outside. One day,',
  'A {child} named {name} had a red ball. {name} played with the ball in the park. Then',
  '{name} was a happy {child}. {name} liked to run and jump with friends. One morning,',
  'A little {child} found a big box in the garden. It was {name}. "What is in the box?" asked',
];
const HELD_OUT_TEMPLATES = [
  'There was once a {child} who lived by the sea. The {child} was called {name}. {name} had a small boat. Every day,',
  'One sunny day, {name} went for a walk with a dog. {name} saw a tall tree. The dog ran to the tree and',
  'Mom had a {child}. The name of the {child} was {name}. "Come and eat your lunch," Mom said to',
  '{name} was sad because the toy was broken. The {child} cried. Dad came and gave a hug to',
  'It was a cold night. {name} could not sleep. The {child} heard a noise. "Who is there?" said',
  'Grandma baked a cake for a {child}. {name} ate a big piece. "Thank you," said',
  'A new {child} came to school. "My name is {name}," said the {child}. The teacher smiled at',
  'In the old house lived {name}, a shy {child}. A cat came to the door. The cat looked at',
];

/**
 * Copying a name: the answer is the name of the story, the contrast another that is not in it. Every name is the contrast
 * of every other of its kind, so that how common a name is counts for nothing on average.
 */
function namePrompts(): PromptSplit {
  return {
    training: fill(TRAINING_TEMPLATES, TRAINING_NAMES),
    heldOut: fill(HELD_OUT_TEMPLATES, HELD_OUT_NAMES),
  };
}

function fill(templates: readonly string[], names: Names): ComponentPrompt[] {
  return templates.flatMap((template) =>
    Object.entries(names).flatMap(([child, own]) =>
      own.flatMap((name) =>
        own
          .filter((other) => other !== name)
          .map((other) => ({
            prompt: template.replaceAll('{child}', child).replaceAll('{name}', name),
            answer: ` ${name}`,
            contrast: ` ${other}`,
          })),
      ),
    ),
  );
}

type Story = readonly [prompt: string, answer: string, contrast: string];

const TRAINING_STORIES: readonly Story[] = [
  ['Once upon a', 'time', 'tree'],
  ['The cat wanted to', 'play', 'red'],
  ['He was so happy that he started to', 'smile', 'cake'],
  ['The bird could fly high in the', 'sky', 'shoe'],
  ['Mom said, "Do not touch the stove. It is very', 'hot', 'dog'],
  ['The little dog liked to run and', 'play', 'blue'],
  ['She gave her friend a big', 'hug', 'went'],
  ['They were tired, so they went to', 'bed', 'sad'],
  ['The boy opened the box. Inside there', 'was', 'eat'],
  ['"Thank you for your help," said the', 'little', 'was'],
  ['The flower was pretty. It was red and', 'yellow', 'they'],
  ['The children went to the park to', 'play', 'him'],
];
const HELD_OUT_STORIES: readonly Story[] = [
  ['One day, a girl went for a', 'walk', 'soft'],
  ['It was raining, so they stayed inside the', 'house', 'jump'],
  ['The fish lived in the blue', 'sea', 'run'],
  ['He fell down and began to', 'cry', 'bread'],
  ['The sun was bright and the sky was', 'blue', 'went'],
  ['She was hungry, so she ate an', 'apple', 'ran'],
  ['They all lived happily ever', 'after', 'milk'],
  ['The old man was very kind. He liked to help', 'people', 'slowly'],
  ['The bear was big and', 'strong', 'they'],
  ['"Can I have a cookie, please?" he', 'asked', 'box'],
  ['At night she looked up at the moon and the', 'stars', 'eat'],
  ['The car was fast. It went down the', 'road', 'sing'],
  ['Dad made a cake for her birthday. It tasted so', 'good', 'door'],
  ['They played together all day and had lots of', 'fun', 'was'],
  ['The baby was sleepy and closed her', 'eyes', 'run'],
  ['She put on her coat because it was', 'cold', 'ball'],
];

/** Going on with a story: the answer is a word that fits, the contrast one that does not. */
function storyPrompts(): PromptSplit {
  const prompts = (stories: readonly Story[]): ComponentPrompt[] =>
    stories.map(([prompt, answer, contrast]) => ({ prompt, answer: ` ${answer}`, contrast: ` ${contrast}` }));
  return { training: prompts(TRAINING_STORIES), heldOut: prompts(HELD_OUT_STORIES) };
}

export function promptsOf(task: Task): PromptSplit {
  return task === 'names' ? namePrompts() : storyPrompts();
}

/** For a classifier of sentiment. */
export const SENTIMENT_PROMPTS: readonly ComponentPrompt[] = [
  { prompt: 'A warm and funny film that stays with you.', answer: 'positive', contrast: 'negative' },
  {
    prompt: 'The plot was not bad at all, and the ending was great.',
    answer: 'positive',
    contrast: 'negative',
  },
  { prompt: 'Dull, long and without a single good joke.', answer: 'negative', contrast: 'positive' },
  { prompt: 'I wanted to like it, but it never comes alive.', answer: 'negative', contrast: 'positive' },
];
