import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FLAVOURS, type FlavourName, type Reply } from './flavours.ts';

/** What goes wrong in place of an answer. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** Sends half of the answer, then closes the connection. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'malformed' }
  /** Answers, changed. */
  | { readonly kind: 'change'; readonly change: (answer: never) => void };

export interface SeenRequest {
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly headers: IncomingHttpHeaders;
  /** Whether it got a good answer. */
  paid: boolean;
}

export interface FakeServer {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Asked before every answer. */
  fault: (request: SeenRequest) => Fault | undefined;
  /** A key that requests must bear. */
  key: string | undefined;
  close(): Promise<void>;
}

/** A real HTTP server around the model of a formula, with the shapes of one kind of server. */
export async function startServer(flavour: FlavourName): Promise<FakeServer> {
  const answerTo = FLAVOURS[flavour];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const request: SeenRequest = {
        path: incoming.url!,
        body: text === '' ? {} : JSON.parse(text),
        headers: incoming.headers,
        paid: false,
      };
      fake.requests.push(request);
      if (fake.key !== undefined && incoming.headers.authorization !== `Bearer ${fake.key}`) {
        const given = incoming.headers.authorization ?? 'none';
        send(response, {
          status: 401,
          body: { error: { message: `Incorrect API key provided: ${given}.` } },
        });
        return;
      }
      const fault = fake.fault(request);
      try {
        if (fault) spoil(response, fault, () => answerTo(request.path, request.body));
        else {
          const reply = answerTo(request.path, request.body);
          request.paid = reply.status === 200;
          send(response, reply);
        }
      } catch (error) {
        send(response, { status: 500, body: { error: { message: `the test's server failed: ${error}` } } });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: [],
    fault: () => undefined,
    key: undefined,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return fake;
}

function send(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function spoil(response: ServerResponse, fault: Fault, answer: () => Reply): void {
  switch (fault.kind) {
    case 'hang':
      return;
    case 'status':
      response.writeHead(fault.status, fault.headers ?? {});
      response.end(fault.body ?? JSON.stringify({ error: { message: `status ${fault.status} on purpose` } }));
      return;
    case 'cut': {
      const text = JSON.stringify(answer().body);
      response.writeHead(200, { 'content-length': String(text.length) });
      response.write(text.slice(0, text.length / 2));
      setImmediate(() => response.destroy());
      return;
    }
    case 'malformed':
      response.writeHead(200);
      response.end('{"choices": [{"logprobs": NaN}]}');
      return;
    case 'change': {
      const { body } = answer();
      fault.change(body as never);
      send(response, { status: 200, body });
    }
  }
}
