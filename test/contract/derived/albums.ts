import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { onTestFinished } from 'vitest';
import { casesOf } from '../../../src/contract/cases/cases.ts';
import { derivedContract } from '../../../src/contract/derived/derived-contract.ts';
import { loadDocument } from '../../../src/index.ts';
import { documentOf } from '../../document-of.ts';
import { judge } from '../judged.ts';

type Json = Readonly<Record<string, unknown>>;

/** A way in which the server of albums is broken. */
export type Broken =
  | 'oldest first'
  | 'nothing is counted'
  | 'nothing is put in'
  | 'nothing is taken out'
  | 'a printed album has no number'
  | 'a guest needs no host'
  | 'closes before it opens'
  | 'any state is changed'
  | 'an object is replaced'
  | 'a problem has another status'
  | 'what never was is gone'
  | 'a code is used twice'
  | 'a new album is neither listed nor deleted'
  | 'a code that is used is answered 400';

const day = { type: 'string', format: 'date' };
const settings = {
  title: { type: 'string', minLength: 1, maxLength: 60 },
  code: { type: 'string', maxLength: 20, example: 'AL-1001', description: 'Unique among albums.' },
  opens_on: day,
  closes_on: { ...day, description: 'Not before opens_on.' },
  kind: { type: 'string', enum: ['digital', 'printed'] },
  number: { type: 'integer', minimum: 1, maximum: 50 },
  guest: { type: 'string', maxLength: 40 },
  host: { type: 'string', maxLength: 40 },
  cover: {
    type: 'object',
    properties: { colour: { type: 'string', maxLength: 30 }, paper: { type: 'string', maxLength: 30 } },
  },
};
const isPrinted = { properties: { kind: { const: 'printed' } }, required: ['kind'] };
// biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
const printedHasNumber = { if: isPrinted, then: { required: ['number'] } };
const conditions = { ...printedHasNumber, dependentRequired: { guest: ['host'] } };
const creation = { type: 'object', required: ['title', 'code'], properties: settings, ...conditions };
const change = { type: 'object', properties: settings };
const album = {
  type: 'object',
  required: ['id', 'title', 'member_count', 'created_at'],
  properties: {
    id: { type: 'string' },
    ...settings,
    member_count: { type: 'integer' },
    created_at: { type: 'string', format: 'date-time' },
  },
};
const problem = {
  type: 'object',
  required: ['title', 'status'],
  properties: { title: { type: 'string' }, status: { type: 'integer' } },
};

const refused = { description: 'No', content: { 'application/problem+json': { schema: problem } } };
const shown = (schema: Json): Json => ({
  description: 'It',
  headers: { ETag: { required: true, schema: { type: 'string' } } },
  content: { 'application/json': { schema } },
});
const body = (schema: Json, type = 'application/json'): Json => ({ required: true, content: { [type]: { schema } } });
const entry = {
  type: 'object',
  required: ['album_id', 'photo_id'],
  properties: { album_id: { type: 'string' }, photo_id: { type: 'string', example: 'photo-1' } },
};
const entries = { type: 'object', properties: { members: { type: 'array', items: entry } } };
const inQuery = [{ name: 'album_id', in: 'query', required: true, schema: { type: 'string' } }];
const ifMatch = { name: 'If-Match', in: 'header', required: true, schema: { type: 'string' }, example: '"0"' };
const inPath = { name: 'album_id', in: 'path', required: true, schema: { type: 'string' } };

const shelf = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'string', readOnly: true }, name: { type: 'string', minLength: 1, maxLength: 60 } },
};

const paths = {
  // Before albums, so that its resources are deleted after them.
  '/shelves': {
    get: { operationId: 'listShelves', responses: { 200: shown({ type: 'array', items: shelf }) } },
    post: {
      operationId: 'createShelf',
      requestBody: body(shelf),
      responses: { 201: shown(shelf), 400: refused },
    },
  },
  '/shelves/{shelf_id}': {
    parameters: [{ ...inPath, name: 'shelf_id' }],
    get: { operationId: 'getShelf', responses: { 200: shown(shelf), 404: refused } },
    delete: { operationId: 'deleteShelf', responses: { 204: { description: 'Gone' }, 404: refused } },
  },
  '/albums': {
    get: {
      operationId: 'listAlbums',
      description: 'Sorted by creation, newest first.',
      responses: { 200: shown({ type: 'array', items: album }) },
    },
    post: {
      operationId: 'createAlbum',
      description: 'Titles are trimmed.',
      requestBody: body(creation),
      responses: {
        ...{ 201: shown(album), 400: refused, 422: refused },
        409: { ...refused, description: 'The state does not allow it' },
      },
    },
  },
  '/albums/{album_id}': {
    parameters: [inPath],
    get: { operationId: 'getAlbum', responses: { 200: shown(album), 404: refused } },
    patch: {
      operationId: 'updateAlbum',
      parameters: [ifMatch],
      requestBody: body(change, 'application/merge-patch+json'),
      responses: { 200: shown(album), 400: refused, 404: refused, 412: refused },
    },
    delete: {
      operationId: 'deleteAlbum',
      responses: { 204: { description: 'Gone' }, 404: refused, 409: refused },
    },
  },
  '/albums/{album_id}/print': {
    parameters: [inPath],
    get: { operationId: 'getPrint', responses: { 200: shown({ type: 'object' }), 404: refused } },
    post: { operationId: 'orderPrint', responses: { 201: shown({ type: 'object' }), 404: refused, 409: refused } },
  },
  '/photos/{photo_id}/hide': {
    post: {
      operationId: 'hidePhoto',
      parameters: [{ ...inPath, name: 'photo_id', example: 'photo-1' }],
      responses: { 200: shown({ type: 'object' }), 404: refused },
    },
  },
  '/albums.members.add': {
    post: { operationId: 'addMember', requestBody: body(entry), responses: { 200: shown(album), 404: refused } },
  },
  '/albums.members.list': {
    get: { operationId: 'listMembers', parameters: inQuery, responses: { 200: shown(entries), 404: refused } },
  },
  '/albums.members.remove': {
    post: { operationId: 'removeMember', requestBody: body(entry), responses: { 200: shown(album), 404: refused } },
  },
};

const ajv = addFormats.default(new Ajv2020({ strict: false }));
const [isCreation, isChange, isEntry, isShelf] = [creation, change, entry, shelf].map((schema) => ajv.compile(schema));

interface Album {
  readonly id: string;
  readonly created_at: string;
  state: number;
  settings: Json;
  readonly photos: Set<string>;
}

interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly etag?: string;
}

/** A server of albums that follows its document, except for one fault. */
class Albums {
  readonly #broken: Broken | undefined;
  readonly #all: Album[] = [];
  readonly #shelves = new Map<string, Json>();
  readonly hidden: string[] = [];
  readonly printed: string[] = [];
  #count = 0;

  constructor(broken: Broken | undefined) {
    this.#broken = broken;
    for (const title of ['First', 'Second']) this.#make({ title, code: title });
  }

  answer(method: string, url: URL, sent: unknown, ifMatch: string | undefined): Answer {
    const [, first = '', id = '', part] = url.pathname.split('/');
    const isRead = method === 'GET' || method === 'HEAD';
    if (url.pathname === '/albums' && isRead)
      return { status: 200, json: this.#listed().map((one) => this.#shown(one)), etag: '"list"' };
    if (url.pathname === '/albums' && method === 'POST') return this.#create(sent);
    if (first === 'shelves') return this.#shelvesAnswer(method, id, sent);
    if (first === 'photos' && method === 'POST') {
      if (id !== 'photo-1') return refuse(404);
      this.hidden.push(id);
      return { status: 200, json: {} };
    }
    if (first.startsWith('albums.members.')) return this.#photos(first, method, sent, url.searchParams.get('album_id'));
    const found = this.#all.find((one) => one.id === id);
    if (first !== 'albums' || !(isRead || (part === undefined ? ['PATCH', 'DELETE'] : ['POST']).includes(method)))
      return refuse(405);
    if (found === undefined) return refuse(this.#is('what never was is gone') ? 410 : 404);
    if (part === 'print' && isRead) return refuse(404);
    if (part === 'print') {
      this.printed.push(id);
      return { status: 201, json: {} };
    }
    if (isRead) return this.#answered(200, found);
    if (method === 'DELETE') {
      if (this.#is('a new album is neither listed nor deleted')) return refuse(409);
      this.#all.splice(this.#all.indexOf(found), 1);
      return { status: 204 };
    }
    return this.#change(found, sent, ifMatch);
  }

  #shelvesAnswer(method: string, id: string, sent: unknown): Answer {
    const isRead = method === 'GET' || method === 'HEAD';
    if (!isRead && method !== (id === '' ? 'POST' : 'DELETE')) return refuse(405);
    if (id === '' && isRead) return { status: 200, json: [...this.#shelves.values()] };
    if (id === '') {
      if (!isShelf?.({ id: '', ...Object(sent) }) || Array.isArray(sent)) return refuse(400);
      const made = { id: `shelf-${++this.#count}`, name: Object(sent).name };
      this.#shelves.set(made.id, made);
      return { status: 201, json: made };
    }
    const found = this.#shelves.get(id);
    if (found === undefined) return refuse(404);
    if (isRead) return { status: 200, json: found };
    this.#shelves.delete(id);
    return { status: 204 };
  }

  #is(broken: Broken): boolean {
    return this.#broken === broken;
  }

  #listed(): readonly Album[] {
    if (this.#is('a new album is neither listed nor deleted')) return this.#all.slice(0, 2);
    return this.#is('oldest first') ? this.#all : this.#all.toReversed();
  }

  #make(settings: Json): Album {
    const count = ++this.#count;
    const created_at = new Date(Date.UTC(2026, 0, 1, 0, 0, count)).toISOString();
    const made = { id: `album-${count}`, created_at, state: 1, settings, photos: new Set<string>() };
    this.#all.push(made);
    return made;
  }

  #create(sent: unknown): Answer {
    if (!isCreation?.(sent) && !this.#isForgiven(sent))
      return refuse(this.#is('a problem has another status') ? 422 : 400, 400);
    // The schema says that it is an object.
    const given = { ...(sent as Json), title: String(Object(sent).title).trim() } as Json;
    if (this.#isTooEarly(given)) return refuse(400);
    // A rule that the document does not state.
    if (this.#broken === undefined && given.number !== undefined && given.kind !== 'printed') return refuse(422);
    const isUsed = this.#all.some(({ settings: { code } }) => code === given.code);
    if (isUsed && !this.#is('a code is used twice'))
      return refuse(this.#is('a code that is used is answered 400') ? 400 : 409);
    return this.#answered(201, this.#make(onlySettings(given)));
  }

  #isForgiven(sent: unknown): boolean {
    if (!isChange?.(sent)) return false;
    const given = sent as Json;
    if (given.title === undefined || given.code === undefined) return false;
    const lacksNumber = given.kind === 'printed' && given.number === undefined;
    const lacksHost = given.guest !== undefined && given.host === undefined;
    return (
      (!lacksNumber || this.#is('a printed album has no number')) && (!lacksHost || this.#is('a guest needs no host'))
    );
  }

  #isTooEarly({ opens_on, closes_on }: Json): boolean {
    const isBoth = typeof opens_on === 'string' && typeof closes_on === 'string';
    return isBoth && closes_on < opens_on && !this.#is('closes before it opens');
  }

  #change(found: Album, sent: unknown, ifMatch: string | undefined): Answer {
    if (!isChange?.(sent)) return refuse(400);
    if (ifMatch === undefined) return refuse(400);
    if (ifMatch !== `"${found.state}"` && !this.#is('any state is changed')) return refuse(412);
    const patch = onlySettings(sent as Json);
    const cover = this.#is('an object is replaced')
      ? patch.cover
      : patch.cover && { ...Object(found.settings.cover), ...Object(patch.cover) };
    const settings = { ...found.settings, ...patch, ...(cover !== undefined && { cover }) };
    if (this.#isTooEarly(settings)) return refuse(400);
    found.settings = settings;
    found.state++;
    return this.#answered(200, found);
  }

  #photos(path: string, method: string, sent: unknown, asked: string | null): Answer {
    const isList = path.endsWith('list');
    if (isList ? method !== 'GET' && method !== 'HEAD' : method !== 'POST') return refuse(405);
    if (!isList && !isEntry?.(sent)) return refuse(400);
    const { album_id = asked, photo_id } = Object(sent);
    const found = this.#all.find(({ id }) => id === album_id);
    if (found === undefined) return refuse(404);
    if (isList)
      return { status: 200, json: { members: [...found.photos].map((photo_id) => ({ album_id, photo_id })) } };
    if (path.endsWith('add')) {
      if (!this.#is('nothing is put in')) found.photos.add(photo_id);
    } else {
      if (!found.photos.has(photo_id)) return refuse(404);
      if (!this.#is('nothing is taken out')) found.photos.delete(photo_id);
    }
    return this.#answered(200, found);
  }

  #shown({ id, created_at, settings, photos }: Album): Json {
    return { id, created_at, ...settings, member_count: this.#is('nothing is counted') ? 0 : photos.size };
  }

  #answered(status: number, one: Album): Answer {
    return { status, json: this.#shown(one), etag: `"${one.state}"` };
  }
}

function onlySettings(sent: Json): Json {
  return Object.fromEntries(Object.entries(sent).filter(([name]) => Object.hasOwn(settings, name)));
}

/** @param said the status in the problem; that of the answer by default */
function refuse(status: number, said = status): Answer {
  return { status, json: { title: 'No', status: said } };
}

const document = await loadDocument(documentOf(paths));
const contract = derivedContract(document, {
  ...{ path: {}, allowsLeftovers: false, isLocal: true },
  // No case is left out.
  requestsPerOperation: 60,
});
const cases = casesOf(document, contract);

/** Judges albums that are served until the test ends. @param operation the only one whose cases are run; all by default */
export async function judgedAlbums(broken?: Broken, operation = '*') {
  const albums = new Albums(broken);
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const sent: unknown = await json(request).catch(() => undefined);
    const { status, json: shown, etag } = albums.answer(method, new URL(url, 'http://any'), sent, headers['if-match']);
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, {
      ...(shown !== undefined && { 'Content-Type': type }),
      ...(status < 300 && shown !== undefined && { ETag: etag ?? '"0"' }),
      ...(status === 405 && { Allow: 'GET, HEAD' }),
    });
    response.end(shown === undefined || method === 'HEAD' ? undefined : JSON.stringify(shown));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  const { report } = await judge(
    { target: { baseUrl: `http://127.0.0.1:${port}` } },
    { document, api: contract, cases, wanted: { cases: [operation === '*' ? operation : `${operation}/*`] } },
  );
  const of = (verdict: string) => report.cases.filter((one) => one.verdict === verdict);
  return { failed: of('fail'), skipped: of('skip'), report, hidden: albums.hidden, printed: albums.printed };
}
