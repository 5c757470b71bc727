import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { HubError, loadTransformersModel, type TransformersOptions } from '@spex/models';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { contentId } from '../../src/transformers/content-id.ts';
import { causalFiles, temporaryFolder } from './tiny-model.ts';

const FILES = new Map(
  Object.entries(causalFiles()).map(([name, content]) => [
    name,
    content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(JSON.stringify(content)),
  ]),
);

let server: Server;
let asked: string[];
let keys: (string | undefined)[];
let cut: string | undefined;
let cacheDir: string;

beforeEach(async () => {
  asked = [];
  keys = [];
  cut = undefined;
  cacheDir = await temporaryFolder();
  server = createServer((request, response) => {
    asked.push(request.url!);
    keys.push(request.headers.authorization);
    if (request.url === '/api/models/owner/tiny/tree/main?recursive=true') {
      const folder = { type: 'directory', path: 'onnx', size: 0 };
      const files = [...FILES].map(([path, { length }]) => ({ type: 'file', path, size: length }));
      response.end(JSON.stringify([folder, ...files]));
      return;
    }
    const file = /^\/owner\/tiny\/resolve\/main\/(.*)$/.exec(request.url!)?.[1];
    const content = FILES.get(file ?? '');
    if (content === undefined) {
      response.statusCode = request.url!.includes('broken') ? 503 : 404;
      response.end('no');
    } else response.end(file === cut ? content.subarray(0, -1) : content);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${port}/`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await close();
});

async function close(): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((closed) => server.close(() => closed()));
}

async function load(options: Partial<TransformersOptions> = {}) {
  const model = await loadTransformersModel({ source: 'owner/tiny', cacheDir, ...options });
  await model.dispose!();
  return model;
}

describe('a model on the hub', () => {
  test('is downloaded once, and afterwards there without the hub', async () => {
    const model = await load();
    expect(model.name).toBe('owner/tiny');
    const first = asked.splice(0);
    expect(first).toContain('/owner/tiny/resolve/main/onnx/model.onnx');
    await load();
    expect(asked).toEqual(['/api/models/owner/tiny/tree/main?recursive=true']);
    await close();
    expect((await load()).id).toBe(model.id);
    asked.splice(0);
    expect((await load({ localOnly: true })).id).toBe(model.id);
  });

  test('sends the key from the environment, and none where there is none', async () => {
    vi.stubEnv('HF_TOKEN', '');
    await load();
    expect(new Set(keys.splice(0))).toEqual(new Set([undefined]));
    vi.stubEnv('HF_TOKEN', 'secret');
    await load();
    expect(new Set(keys)).toEqual(new Set(['Bearer secret']));
  });

  test('a download that ends early leaves nothing behind', async () => {
    cut = 'onnx/model.onnx';
    const size = FILES.get(cut)!.length;
    await expect(load()).rejects.toThrow(
      `onnx/model.onnx of owner/tiny came as ${size - 1} bytes, not ${size}`,
    );
    cut = undefined;
    await load();
  });

  test.each([
    ['owner/none', /gives no model owner\/none at main \(HTTP 404\): check the name, and set HF_TOKEN/],
    ['owner/broken', /answered HTTP 503 for owner\/broken: try again later/],
  ])('%s', async (source, message) => {
    const error = await load({ source }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HubError);
    expect((error as Error).message).toMatch(message);
  });

  test('a hub that is not reachable: how to point to local files', async () => {
    await close();
    const error = await load().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HubError);
    expect((error as Error).message).toMatch(
      /^http:\/\/127.0.0.1:\d+ is not reachable: download owner\/tiny elsewhere and name its folder instead \(config.json, tokenizer.json, onnx\/model.onnx\)$/,
    );
  });

  test('localOnly asks nobody', async () => {
    await expect(load({ localOnly: true })).rejects.toThrow(
      'owner/tiny is no folder and has not been downloaded yet; localOnly keeps spex from the hub',
    );
    expect(asked).toEqual([]);
  });

  test('a signal stops it', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(load({ signal })).rejects.toThrow('enough');
  });
});

describe('the hash of files', () => {
  test('of a large file is kept until its size or time changes', async () => {
    const file = join(cacheDir, 'weights');
    await mkdir(cacheDir, { recursive: true });
    const write = async (content: string, time: number) => {
      await writeFile(file, content);
      await utimes(file, time, time);
    };
    await write('aaa', 1000);
    const first = await contentId([file], cacheDir, 1);
    expect(await contentId([file], cacheDir)).toBe(first);
    await write('bbb', 1000);
    expect(await contentId([file], cacheDir, 1)).toBe(first);
    await write('bbb', 2000);
    const second = await contentId([file], cacheDir, 1);
    expect(second).not.toBe(first);
    expect(await contentId([file], cacheDir)).toBe(second);
  });

  test('depends on the order and the borders of files', async () => {
    const paths = ['a', 'b', 'c'].map((name) => join(cacheDir, name));
    await writeFile(paths[0]!, 'xy');
    await writeFile(paths[1]!, 'z');
    await writeFile(paths[2]!, 'yz');
    const [one, two] = [paths.slice(0, 2), paths.slice(0, 2).reverse()];
    expect(await contentId(one, cacheDir)).not.toBe(await contentId(two, cacheDir));
    await writeFile(paths[0]!, 'x');
    expect(await contentId([paths[0]!, paths[2]!], cacheDir)).not.toBe(await contentId(one, cacheDir));
  });
});
