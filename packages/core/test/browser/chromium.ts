import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';

const PLACES = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** The Chromium of this machine; undefined where none was found. */
export const CHROMIUM = PLACES.find((place) => place !== undefined && existsSync(place));

export const NO_CHROMIUM = `no Chromium found (looked at CHROMIUM_PATH and ${PLACES.slice(1).join(', ')})`;

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens an empty page in headless Chromium, hands it over, and closes the browser whatever happens. */
export async function withPage<T>(use: (page: Page) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath: CHROMIUM!, args: ARGUMENTS });
  try {
    const page = await browser.newPage();
    await page.goto('data:text/html,<!doctype html><meta charset="utf-8"><title>spex</title>');
    return await use(page);
  } finally {
    await browser.close();
  }
}
