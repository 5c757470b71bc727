// Takes the pictures of the documentation from a real run: npm run -s screenshots [FOLDER]. Needs Chromium (CHROMIUM_PATH, or
// /usr/bin/chromium) and a build.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { explainText, renderHtml } from 'spex';

const TEXT =
  'The film is slow and the plot is thin, but the acting never fails to impress and I would not miss it.';
const SEVERAL = [
  TEXT,
  'The plot is thin, and the acting never fails to bore.',
  'It never drags, the acting is fine and I would see it again.',
  'Slow, thin and dull: I would not miss it.',
];
/** Short reviews, two of which have the wrong label. */
const WRONG = [9, 34];
const REVIEWS = ['plot', 'acting', 'music', 'camera', 'dialogue', 'ending', 'pace', 'cast'].flatMap((part) =>
  [
    ['a joy', 'good'],
    ['a bore', 'bad'],
    ['moving', 'good'],
    ['dull', 'bad'],
    ['brilliant', 'good'],
    ['a mess', 'bad'],
  ].map(([word, label]) => ({ text: `The ${part} of this film is ${word}.`, label })),
);
const TABLE = [
  'review,label',
  ...REVIEWS.map(({ text, label }, row) => {
    const other = label === 'good' ? 'bad' : 'good';
    return `${text},${WRONG.includes(row) ? other : label}`;
  }),
].join('\n');
const out = resolve(process.argv[2] ?? join(import.meta.dirname, '../docs/images'));
const folder = mkdtempSync(join(tmpdir(), 'spex-screenshots-'));
mkdirSync(out, { recursive: true });

const explanation = await explainText({ text: TEXT, budget: 1000 });
const page = join(folder, 'page.html');
writeFileSync(page, renderHtml(explanation));
const several = join(folder, 'several.html');
const explanations = await Promise.all(SEVERAL.map((text) => explainText({ text, budget: 256 })));
writeFileSync(several, renderHtml(explanations));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' });
try {
  const open = async (address, options, steps, name) => {
    const tab = await browser.newPage({ deviceScaleFactor: 1.5, ...options });
    // A busy machine takes its time.
    tab.setDefaultTimeout(300_000);
    await tab.goto(address);
    await steps(tab);
    await tab.evaluate(() => document.fonts.ready.then(() => undefined));
    await tab.screenshot({ path: join(out, `${name}.png`), animations: 'disabled' });
    await tab.close();
    console.log(join(out, `${name}.png`));
  };
  const wide = { viewport: { width: 1000, height: 760 } };
  const takeOut = async (tab) => {
    await tab.locator('#remove').click();
    await tab.locator('.word', { hasText: /^never$/ }).click();
    await tab.mouse.move(0, 0);
  };
  await open(`file://${page}`, wide, takeOut, 'page-text');
  const choose = (id) => async (tab) => {
    await tab.locator(`#tab-${id}`).click();
    await tab.locator('#panel svg').waitFor();
    await tab.locator('.tabs').scrollIntoViewIfNeeded();
  };
  await open(`file://${page}`, { ...wide, colorScheme: 'dark' }, choose('upset'), 'page-sets-dark');
  await open(
    `file://${page}`,
    { viewport: { width: 390, height: 844 } },
    choose('network'),
    'page-network-phone',
  );
  const list = async (tab) => {
    await tab.locator('#tab-each').click();
    await tab.locator('#each').waitFor();
  };
  await open(`file://${several}`, { viewport: { width: 1000, height: 460 } }, list, 'page-several');

  const studio = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../packages/spex/dist/cli.js'),
      'studio',
      '--store',
      join(folder, 'store.db'),
      '--folder',
      folder,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const address = await new Promise((done) =>
      studio.stdout.once('data', (data) => done(String(data).trim())),
    );
    const ended = async (tab) => {
      await tab.locator('#remove-run').waitFor();
      await tab.locator('nav [aria-current]', { hasText: 'done' }).waitFor();
    };
    const explain = async (tab) => {
      await tab.locator('#text').fill(TEXT);
      await tab.locator('#run:not([disabled])').click();
      await ended(tab);
    };
    await open(address, { viewport: { width: 1280, height: 820 } }, explain, 'studio');
    const learn = async (tab) => {
      await tab
        .locator('#files')
        .setInputFiles({ name: 'reviews.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) });
      await tab.locator('#take-as').click();
      await tab.locator('#run:not([disabled])').waitFor();
      await tab.locator('#cost dd').first().waitFor();
    };
    const trained = async (tab) => {
      await learn(tab);
      await tab.locator('#run').click();
      await ended(tab);
    };
    await open(address, { viewport: { width: 1280, height: 860 } }, learn, 'studio-data');
    await open(
      address,
      { viewport: { width: 1280, height: 820 }, colorScheme: 'dark' },
      trained,
      'studio-rows-dark',
    );
  } finally {
    studio.kill('SIGINT');
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
