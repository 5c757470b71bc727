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
 * of every other of its kind, so that how common a name is counts for nothing on average. The corrupted twin is the story
 * of the contrast.
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
          .map((other) => {
            const told = template.replaceAll('{child}', child);
            return {
              prompt: told.replaceAll('{name}', name),
              answer: ` ${name}`,
              contrast: ` ${other}`,
              corrupted: told.replaceAll('{name}', other),
            };
          }),
      ),
    ),
  );
}

const TRAINING_STORIES = [
  'Once upon a time, there was a small dog named Rex. Rex liked to run in the yard. One day, he saw a red ball under the tree. He took the ball to his friend, and they played with it all day long.',
  'Sara and her mom went to the store. Sara saw a big teddy bear and wanted to hold it. Her mom said, "You can hold it, but be careful." Sara gave the bear a hug and smiled.',
  'The rain came down on the little house. A boy looked out of the window and felt sad. He wanted to play outside. His dad said, "Let us make a boat from paper." The boy was happy.',
  'There was a bird who could not fly. The other birds flew high in the sky. The bird was sad, but it did not stop. It tried and tried, and then one day it could fly, too.',
  'A girl had a magic hat. When she put it on her head, she could talk to animals. She talked to a cat. The cat said, "I am hungry." The girl gave the cat some milk to drink.',
  'Ben had a new toy car. It was blue and very fast. He showed the car to his sister. She wanted to play with it, too. Ben did not want to share, but then he said yes.',
];
const HELD_OUT_STORIES = [
  'One sunny day, a frog sat on a green leaf. A fish came up from the water and said hello. The frog was scared at first, but the fish was nice. They became good friends and swam in the pond together.',
  'Tim lost his shoe in the park. He looked behind the bench and under the slide. He could not find it. An old man came and asked, "Is this your shoe?" Tim said thank you and went home.',
  'In the kitchen, Grandma made a pie with apples. It smelled so good. The children sat at the table and waited. When the pie was ready, they each ate a big piece and asked for more.',
  'A little star lived far up in the night sky. It was lonely because it had no one to play with. One night, the moon saw the star and said, "I will be your friend." The star began to shine.',
  'Lucy had a loose tooth. She was afraid that it would hurt. Her brother told her to eat an apple. Lucy took a bite, and the tooth came out. It did not hurt at all, and she laughed.',
  'The farmer had a cow that did not like to get wet. When it rained, the cow ran to the barn. One day the door was closed. The cow cried for help, and the farmer came to open it.',
  'Sam wanted to build a tall tower with his blocks. He put one block on top of another. The tower fell down with a loud noise. Sam was angry, but he tried again and made it even bigger.',
  'Two friends went to the beach with a bucket. They dug a deep hole in the sand and found a shell. It was white and shiny. They took turns to hold it to their ears and listen to the sea.',
];

/** Words of a story that are its beginning, and words from one that is to be told to the next. */
const FIRST_TOLD = 6;
const STEP = 2;

/**
 * Going on with a story: every second word is to be told from all before it, as far as it goes with letters alone. The
 * contrast is such a word from elsewhere in the story.
 */
function storyPrompts(): PromptSplit {
  const prompts = (stories: readonly string[]): ComponentPrompt[] => stories.flatMap(cutStory);
  return { training: prompts(TRAINING_STORIES), heldOut: prompts(HELD_OUT_STORIES) };
}

function cutStory(story: string): ComponentPrompt[] {
  const words = story.split(' ');
  const cuts = words.flatMap((word, at) => {
    const plain = /^[a-z]+/.exec(word)?.[0];
    const told = at >= FIRST_TOLD && (at - FIRST_TOLD) % STEP === 0 && plain !== undefined;
    return told ? [{ prompt: words.slice(0, at).join(' '), word: plain }] : [];
  });
  return cuts.map(({ prompt, word }, at) => {
    const later = [...cuts.slice(at + 1), ...cuts.slice(0, at)];
    const other = later.find((cut) => cut.word[0] !== word[0])!;
    return { prompt, answer: ` ${word}`, contrast: ` ${other.word}` };
  });
}

/** What stands for one draw where prompts are drawn: a text with a name in it, or a story with all of its words. */
export function drawOf(task: Task, { prompt }: ComponentPrompt): string {
  return task === 'names' ? prompt : prompt.split(' ').slice(0, FIRST_TOLD).join(' ');
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
