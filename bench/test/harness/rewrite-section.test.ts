import { expect, test } from 'vitest';
import { withSection } from '../../src/harness/rewrite-section.ts';

const page = 'before\n<!-- speed:begin -->\nold\n<!-- speed:end -->\nafter\n';

test('puts the text between the marks, again and again', () => {
  const once = withSection(page, 'speed', 'new\n');
  expect(once).toBe('before\n<!-- speed:begin -->\n\nnew\n\n<!-- speed:end -->\nafter\n');
  expect(withSection(once, 'speed', 'new')).toBe(once);
});

test.each([
  ['without marks', 'nothing'],
  ['without an end', '<!-- speed:begin -->'],
  ['in the wrong order', '<!-- speed:end --> <!-- speed:begin -->'],
  ['twice', page + page],
  ['of another section only', page.replaceAll('speed', 'other')],
])('refuses a document %s', (_, document) => {
  expect(() => withSection(document, 'speed', 'new')).toThrow('must hold <!-- speed:begin -->');
});
