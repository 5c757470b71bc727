import { InvalidArgumentError } from '@spex/core';
import type { RedisOptions } from 'ioredis';

/** Where a Redis server is, and how to log in. */
export interface RedisAddress {
  readonly options: Pick<RedisOptions, 'host' | 'port' | 'db' | 'username' | 'password' | 'tls'>;
  /** For people: scheme, host, port and number of the database, without user and password. */
  readonly place: string;
}

const FORM =
  'redis://[user:password@]host[:port][/database], or rediss:// for TLS; special characters of a password as %XX';

/** Throws InvalidArgumentError, which never repeats the URL, since it may hold a password. */
export function readAddress(url: string): RedisAddress {
  const wrong = (what: string): InvalidArgumentError =>
    new InvalidArgumentError('redis', `the address of Redis ${what}: expected ${FORM}`);
  let parsed: URL;
  let username: string;
  let password: string;
  try {
    parsed = new URL(url);
    username = decodeURIComponent(parsed.username);
    password = decodeURIComponent(parsed.password);
  } catch {
    throw wrong('is no URL');
  }
  const { protocol, hostname, pathname } = parsed;
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw wrong(`begins with ${protocol}`);
  if (hostname === '') throw wrong('names no host');
  if (!/^\/?\d*$/.test(pathname)) throw wrong('ends with no number of a database');
  const host = hostname.replace(/^\[|\]$/g, '');
  const port = parsed.port === '' ? 6379 : Number(parsed.port);
  const db = Number(pathname.slice(1));
  return {
    options: {
      host,
      port,
      db,
      ...(username && { username }),
      ...(password && { password }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
    place: `${protocol}//${hostname}:${port}${db === 0 ? '' : `/${db}`}`,
  };
}

/** Throws InvalidArgumentError for a name that would not do as a part of a key. */
export function checkProject(project: string): void {
  if (/^[\w.-]{1,64}$/.test(project)) return;
  throw new InvalidArgumentError(
    'project',
    `a project's name is 1 to 64 letters, digits, '.', '_' or '-', not '${project}'`,
    project,
  );
}
