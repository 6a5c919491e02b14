import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A server of notes whose tokens run out. */
export interface TokenServer {
  readonly url: string;
  readonly document: string;
  /** What the requests for tokens have sent, one after the other. */
  readonly asked: readonly { readonly type: string; readonly body: string }[];
  /** The tokens that were given. */
  readonly tokens: readonly string[];
  /** How many requests were refused because their token had run out. */
  readonly refused: () => number;
  readonly notes: ReadonlyMap<string, unknown>;
}

const document = `openapi: 3.1.0
info: { title: Notes, version: '1' }
security: [{ token: [] }]
components:
  securitySchemes: { token: { type: http, scheme: bearer } }
  schemas:
    NewNote: { type: object, required: [text], properties: { text: { type: string, minLength: 1, maxLength: 90 } } }
    Note:
      type: object
      required: [id, text]
      properties: { id: { type: string, format: uuid }, text: { type: string } }
  responses:
    Refused: { description: No. }
paths:
  /notes:
    get:
      operationId: listNotes
      responses:
        '200':
          description: All.
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Note' } } } }
        '401': { $ref: '#/components/responses/Refused' }
    post:
      operationId: createNote
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/NewNote' } } } }
      responses:
        '201': { description: It is., content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
        '400': { $ref: '#/components/responses/Refused' }
        '401': { $ref: '#/components/responses/Refused' }
  /notes/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string, format: uuid } }]
    get:
      operationId: getNote
      responses:
        '200': { description: It is., content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
        '401': { $ref: '#/components/responses/Refused' }
        '404': { $ref: '#/components/responses/Refused' }
    delete:
      operationId: deleteNote
      responses:
        '204': { description: Gone. }
        '401': { $ref: '#/components/responses/Refused' }
        '404': { $ref: '#/components/responses/Refused' }
`;

/** @param uses how many requests a token is good for */
export async function tokenServer(uses: number): Promise<TokenServer> {
  const asked: { type: string; body: string }[] = [];
  const tokens: string[] = [];
  const left = new Map<string, number>();
  const notes = new Map<string, { id: string; text: string }>();
  let refused = 0;
  const answer = (method: string, path: string, body: string, authorization: string): [number, unknown?] => {
    const token = authorization.replace(/^Bearer /, '');
    const uses = left.get(token) ?? 0;
    if (uses <= 0) {
      if (left.has(token)) refused++;
      return [401];
    }
    left.set(token, uses - 1);
    const [, id] = /^\/notes(?:\/(.+))?$/.exec(path) ?? [];
    if (id === undefined && method === 'GET') return [200, [...notes.values()]];
    if (id === undefined && method === 'POST') {
      const { text } = parsed(body);
      if (typeof text !== 'string' || text === '' || text.length > 90) return [400];
      const note = { id: crypto.randomUUID(), text };
      notes.set(note.id, note);
      return [201, note];
    }
    const note = notes.get(id ?? '');
    if (id === undefined || !['GET', 'DELETE'].includes(method)) return [405];
    if (note === undefined) return [404];
    if (method === 'GET') return [200, note];
    notes.delete(id);
    return [204];
  };
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const body = await text(request);
    if (path === '/auth/token') {
      asked.push({ type: headers['content-type'] ?? '', body });
      const token = `tok-${tokens.length}-${crypto.randomUUID()}`;
      tokens.push(token);
      left.set(token, uses);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ result: { token } }));
      return;
    }
    const [status, said] = answer(method, path, body, headers.authorization ?? '');
    const type = said === undefined ? {} : { 'Content-Type': 'application/json' };
    const allow = status === 405 ? { Allow: 'GET, DELETE' } : {};
    response.writeHead(status, { ...type, ...allow }).end(said === undefined ? undefined : JSON.stringify(said));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, document, asked, tokens, refused: () => refused, notes };
}

function parsed(body: string): { readonly text?: unknown } {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
