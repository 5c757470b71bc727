import { createHash } from 'node:crypto';
import { InvalidArgumentError } from '@spex/core';
import { renderHtml } from '@spex/report';
import { expect, it } from 'vitest';
import { type Packed, unpack } from '../../src/page/packed.ts';
import * as fixtures from '../fixtures.ts';

const dataOf = (html: string): string =>
  /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)![1]!;

it('is small without its data', () => {
  for (const explanation of [fixtures.sentiment, fixtures.long, fixtures.hostile]) {
    const html = renderHtml(explanation);
    expect(html.length - dataOf(html).length).toBeLessThan(300_000);
  }
});

it('allows its own script and style sheet alone, by their hashes', () => {
  const html = renderHtml(fixtures.sentiment);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
  const hash = (text: string) => createHash('sha256').update(text).digest('base64');
  const script = /<script>(.*?)<\/script>/s.exec(html)![1]!;
  const style = /<style>(.*?)<\/style>/s.exec(html)![1]!;
  expect(policy).toBe(
    `default-src 'none'; script-src 'sha256-${hash(script)}'; style-src 'sha256-${hash(style)}'; base-uri 'none'; form-action 'none'`,
  );
});

it('names nothing outside', () => {
  const html = renderHtml(fixtures.sentiment).replaceAll(/http:\/\/www\.w3\.org\/[\w/]*/g, '');
  expect(html).not.toMatch(
    /https?:|<[^>]*(src|href)=|@import|url\(|fetch\(|XMLHttpRequest|WebSocket|sendBeacon/,
  );
});

it('keeps hostile text out of the markup and whole in the data', () => {
  const html = renderHtml(fixtures.hostile, { title: '</title><script>alert(5)</script>' });
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html).not.toContain('<svg onload');
  expect(html).not.toMatch(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  expect(dataOf(html)).not.toContain('<');
  expect(unpack(JSON.parse(dataOf(html)) as Packed)).toEqual([fixtures.hostile]);
});

it('takes a title', () => {
  expect(renderHtml(fixtures.sentiment)).toContain(
    '<title>“never” and “fails” together raise the score by 2.2 beyond what they do apart</title>',
  );
  expect(renderHtml(fixtures.sentiment, { title: 'A & B' })).toContain('<title>A &amp; B</title>');
});

it.each([0, 1.5, Number.NaN])('refuses top %d', (top) => {
  expect(() => renderHtml(fixtures.sentiment, { top })).toThrow(InvalidArgumentError);
});
