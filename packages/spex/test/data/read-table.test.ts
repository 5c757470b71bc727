import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDelimited } from '../../src/data/delimited.ts';
import { type ReadTableOptions, readTable } from '../../src/data/read-table.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spex-table-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function read(name: string, content: string | Uint8Array, options?: ReadTableOptions) {
  const path = join(folder, name);
  await writeFile(path, content);
  const table = await readTable(path, options);
  expect(table.name).toBe(path);
  return { columns: table.columns, rows: table.rows, lines: table.rows.map((_, row) => table.line(row)) };
}

/** The one-line message of the error that reading throws, without the folder. */
async function problem(
  name: string,
  content: string | Uint8Array,
  options?: ReadTableOptions,
): Promise<string> {
  const error = await read(name, content, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidArgumentError);
  const { message } = error as Error;
  expect(message).not.toContain('\n');
  return message.replace(`${folder}/`, '');
}

describe('comma-separated values', () => {
  test('with quotes, line breaks and commas in fields', async () => {
    const text = 'text,label\n"a, ""b""",1\n"two\nlines",2\n\n"",3\nplain,4\n';
    expect(await read('a.csv', text)).toEqual({
      columns: ['text', 'label'],
      rows: [
        ['a, "b"', '1'],
        ['two\nlines', '2'],
        ['', '3'],
        ['plain', '4'],
      ],
      lines: [2, 3, 6, 7],
    });
  });

  test('with a byte order mark, CRLF, spaces in the header, and no line break at the end', async () => {
    expect(await read('a.CSV', '\ufeffx, y \r\n1,"a\r\nb"\r\n\r\n 2 ,c')).toEqual({
      columns: ['x', 'y'],
      rows: [
        ['1', 'a\r\nb'],
        [' 2 ', 'c'],
      ],
      lines: [2, 5],
    });
  });

  test('without a header', async () => {
    expect(await read('a.csv', '1,2\n3,4', { columns: ['a', 'b'] })).toEqual({
      columns: ['a', 'b'],
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
      lines: [1, 2],
    });
  });

  test('of one column: a blank line is skipped, an empty quoted field is not', async () => {
    expect(await read('a.csv', 'x\n\n1\n""\n')).toMatchObject({ rows: [['1'], ['']], lines: [3, 4] });
  });

  test('whatever the fields hold', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', ' ', 'é') });
    const record = fc.array(field, { minLength: 3, maxLength: 3 });
    const lineBreak = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(fc.array(record, { minLength: 1 }), lineBreak, (rows, end) => {
        const text = rows
          .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',') + end)
          .join('');
        const { rows: found, lines } = parseDelimited(text, ',', ['a', 'b', 'c']);
        expect(found).toEqual(rows);
        let line = 1;
        const starts = rows.map((row) => {
          const start = line;
          line += row.join('').split('\n').length;
          return start;
        });
        expect(lines).toEqual(starts);
      }),
    );
  });

  test.each<[string, string, string]>([
    ['too few columns', 'a,b\n1,2\n"x\ny"\n', 'bad.csv: line 3 has 1 column, but 2 are in the header'],
    ['too many columns', 'a,b\n1,2,3\n', 'bad.csv: line 2 has 3 columns, but 2 are in the header'],
    ['an open quote', 'a,b\n\n"1,2\n3,4\n', 'bad.csv: line 3: a quoted field is never closed'],
    [
      'text after a quote',
      'a,b\n"1"x,2\n',
      'bad.csv: line 2: more text follows the quote that closes a field: a quote inside is doubled ("")',
    ],
    [
      'a quote inside',
      'a,b\n1,2\n1,x"y\n',
      'bad.csv: line 3: a quote stands inside of a field: quote the whole field and double the quote ("")',
    ],
    [
      'equal names',
      'a,b,a\n1,2,3\n',
      "bad.csv: columns 1 and 3 of the header are both called 'a': names must differ",
    ],
    ['no name', ',b\n1,2\n', 'bad.csv: column 1 of the header has no name: give it one'],
    ['no row', 'a,b\n\n', 'bad.csv: it has a header and nothing below it: a table needs rows'],
    ['nothing', '\n', 'bad.csv: it is empty: a table needs rows'],
    ['no byte', '', 'bad.csv: it is empty: a table needs rows'],
  ])('%s', async (_, content, message) => {
    expect(await problem('bad.csv', content)).toBe(message);
  });

  test('wrong names for a file without a header', async () => {
    expect(await problem('bad.csv', '1,2\n3\n', { columns: ['a', 'b'] })).toBe(
      'bad.csv: line 2 has 1 column, but 2 are named',
    );
    expect(await problem('bad.csv', '1,2\n', { columns: ['a', 'a'] })).toBe(
      "bad.csv: columns 1 and 2 of the names given for the columns are both called 'a': names must differ",
    );
    expect(await problem('bad.csv', '', { columns: ['a'] })).toBe('bad.csv: it is empty: a table needs rows');
  });

  test('bytes that are no text', async () => {
    expect(await problem('bad.csv', Uint8Array.of(0x61, 0xff, 0xfe))).toBe('bad.csv: not UTF-8 text');
  });
});

describe('tab-separated values', () => {
  test('hold quotes like any other character', async () => {
    expect(await read('a.tsv', 'text\tlabel\n"open, and\t1\r\nit\'s "so"\t2\n')).toEqual({
      columns: ['text', 'label'],
      rows: [
        ['"open, and', '1'],
        ['it\'s "so"', '2'],
      ],
      lines: [2, 3],
    });
  });

  test('with a line of another length', async () => {
    expect(await problem('bad.tsv', 'a\tb\n1\t2\n3\n')).toBe(
      'bad.tsv: line 3 has 1 column, but 2 are in the header',
    );
  });
});

describe('JSON lines', () => {
  test('have the columns of all keys, and empty fields for those that lack', async () => {
    const text = '{"a":1,"b":"x, \\"y\\""}\r\n\n{"b":null,"c":true,"a":-1.5e-7}\n{"__proto__":"z"}';
    expect(await read('a.jsonl', text)).toEqual({
      columns: ['a', 'b', 'c', '__proto__'],
      rows: [
        ['1', 'x, "y"', '', ''],
        ['-1.5e-7', '', 'true', ''],
        ['', '', '', 'z'],
      ],
      lines: [1, 3, 4],
    });
    expect((await read('a.ndjson', '{"a":1}')).rows).toEqual([['1']]);
  });

  test.each<[string, string, string]>([
    ['a list', '{"a":1}\n[1]\n', 'bad.jsonl: line 2: it must be an object: {"column": value, …}'],
    [
      'an object in a field',
      '{"a":{}}',
      "bad.jsonl: line 1: 'a' is an object: a field must be text, a number or a truth",
    ],
    [
      'a list in a field',
      '{"a":[]}',
      "bad.jsonl: line 1: 'a' is a list: a field must be text, a number or a truth",
    ],
    ['a key without a name', '{"":1}', 'bad.jsonl: column 1 of the header has no name: give it one'],
    ['nothing', ' \n', 'bad.jsonl: it is empty: a table needs rows'],
  ])('%s', async (_, content, message) => {
    expect(await problem('bad.jsonl', content)).toBe(message);
  });

  test('what is no JSON', async () => {
    expect(await problem('bad.jsonl', '{"a":1}\n\n{a:1}')).toMatch(/^bad\.jsonl: line 3: not JSON \(/);
  });

  test('take no names for their columns', async () => {
    expect(await problem('bad.jsonl', '{"a":1}', { columns: ['b'] })).toBe(
      'bad.jsonl: every line names its columns itself: give no names for them',
    );
  });
});

test('files that are no table', async () => {
  expect(await problem('data.txt', 'a,b')).toBe('data.txt: a table is read from a .csv, .tsv or .jsonl file');
  const missing = readTable(join(folder, 'missing.csv'));
  await expect(missing).rejects.toThrow(InvalidArgumentError);
  await expect(missing).rejects.toThrow(/^cannot read .*missing\.csv: /);
});
