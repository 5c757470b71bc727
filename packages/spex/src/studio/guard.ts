import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';

/**
 * Lets in only who holds the token, by its own address: `?token=` or `Authorization: Bearer`. A page of another origin is refused even with
 * it, and so is a name that somebody made to point to this machine.
 */
export function guard(token: string, port: () => number): MiddlewareHandler {
  return async (context, next) => {
    const names = [`127.0.0.1:${port()}`, `localhost:${port()}`];
    const host = context.req.header('host');
    if (host === undefined || !names.includes(host)) {
      return context.json({ error: 'this is not the address of the studio' }, 403);
    }
    const origin = context.req.header('origin');
    if (origin !== undefined && !names.some((name) => origin === `http://${name}`)) {
      return context.json({ error: 'pages of other origins may not ask here' }, 403);
    }
    const given =
      /^Bearer (.+)$/.exec(context.req.header('authorization') ?? '')?.[1] ??
      context.req.query('token') ??
      '';
    if (!sameText(given, token)) {
      return context.json(
        { error: 'the token is missing or wrong: open the address that the studio printed' },
        401,
      );
    }
    await next();
    const headers = context.res.headers;
    headers.set('Cache-Control', 'no-store');
    headers.set('Referrer-Policy', 'no-referrer');
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('X-Frame-Options', 'DENY');
    headers.set('Cross-Origin-Resource-Policy', 'same-origin');
    headers.set('Cross-Origin-Opener-Policy', 'same-origin');
    return undefined;
  };
}

/** Takes as long for a nearly right token as for any other. */
function sameText(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}
