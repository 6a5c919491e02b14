import fc from 'fast-check';
import { expect, test } from 'vitest';
import { repetitions } from '../repetitions.ts';
import { type Ask, now, statefulMock, styleAt } from './stateful-mock.ts';

type Json = Readonly<Record<string, unknown>>;

/** The expected behavior of a collection in one of the documents. */
interface Subject {
  readonly document: string;
  /** Creates the parents of the collection and returns its path. */
  readonly path: (ask: Ask) => Promise<string>;
  readonly id: string;
  readonly body: fc.Arbitrary<Json>;
  /** Bodies of PATCH; undefined without a PATCH operation. */
  readonly change?: fc.Arbitrary<Json>;
  readonly defaults?: Json;
  /** The values that the server sets, besides the id. */
  readonly server: (path: string) => Json;
  readonly hidden?: readonly string[];
  readonly itemIn?: (json: Record<string, unknown>) => unknown;
  readonly itemsIn: (json: never) => unknown;
  readonly canReplace: boolean;
  readonly idForm: RegExp;
  readonly whole: string;
}

const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' });
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

function some(properties: Readonly<Record<string, fc.Arbitrary<unknown>>>, required: string[] = []) {
  return fc.record(properties, { requiredKeys: required }) as fc.Arbitrary<Json>;
}

const pet = {
  name: text,
  species: fc.constantFrom('cat', 'dog', 'bird'),
  age: fc.nat(40),
  tags: fc.array(text, { maxLength: 3 }),
  status: fc.constantFrom('available', 'sold'),
  owner: some({ name: text, city: text }),
};

const subjects: Readonly<Record<string, Subject>> = {
  'plain REST': {
    document: 'plain',
    path: async () => '/v1/pets',
    id: 'id',
    body: some({ ...pet, microchip: fc.constant('abcd1234') }, ['name', 'species']),
    change: some(pet),
    defaults: { status: 'available' },
    server: () => ({ views: 0, created_at: now, updated_at: now }),
    hidden: ['microchip'],
    itemsIn: (json) => json,
    canReplace: true,
    idForm: uuid,
    whole: '?limit=100',
  },
  'wrapped lists': {
    document: 'wrapped',
    path: async () => '/orders',
    id: 'id',
    body: some({ customer: text, amount: fc.nat(1000), note: fc.option(text) }, ['customer', 'amount']),
    change: some({ customer: text, amount: fc.nat(1000), note: fc.option(text) }).filter(
      (change) => Object.keys(change).length > 0,
    ),
    server: () => ({ lines: 0, placed: now }),
    itemIn: ({ data }) => data,
    itemsIn: ({ data }: { data: unknown }) => data,
    canReplace: true,
    idForm: /^ord-\d{6}$/,
    whole: '?per_page=100',
  },
  'nested collections': {
    document: 'nested',
    path: async (ask) => `/shops/${(await ask('POST', '/shops', { name: 'One' })).json.id}/shelves`,
    id: 'id',
    body: some({ title: text, width: fc.integer({ min: 1, max: 500 }) }, ['title']),
    defaults: { width: 80 },
    server: (path) => ({ shopId: path.split('/')[2] }),
    itemsIn: ({ items }: { items: unknown }) => items,
    canReplace: true,
    idForm: /^[1-9]\d*$/,
    whole: '',
  },
  'integer ids': {
    document: 'integer-ids',
    path: async () => '/todos',
    id: 'id',
    body: some({ title: text, done: fc.boolean(), due: fc.constant('2025-03-01') }, ['title']),
    defaults: { done: false },
    server: () => ({ revision: 0 }),
    itemsIn: ({ todos }: { todos: unknown }) => todos,
    canReplace: true,
    idForm: /^[1-9]\d*$/,
    whole: '?limit=50',
  },
  UUIDs: {
    document: 'uuid-ids',
    path: async () => '/api/accounts',
    id: 'uuid',
    body: some(
      {
        email: fc.constantFrom('a@b.co', 'c@d.co'),
        password: fc.constant('hush-hush'),
        settings: some({ theme: text }),
      },
      ['email', 'password'],
    ),
    server: () => ({ loginCount: 0, createdAt: now, deletedAt: null }),
    hidden: ['password'],
    itemsIn: ({ content }: { content: unknown }) => content,
    canReplace: false,
    idForm: uuid,
    whole: '?size=200',
  },
};

type Step =
  | { readonly kind: 'create' | 'replace' | 'change'; readonly body: Json; readonly which: number }
  | { readonly kind: 'read' | 'delete' | 'list'; readonly which: number };

function stepOf({ body, change, canReplace }: Subject): fc.Arbitrary<Step> {
  const which = fc.nat();
  return fc.oneof(
    fc.record({ kind: fc.constant('create' as const), body, which }),
    fc.record({ kind: fc.constantFrom('read' as const, 'delete' as const, 'list' as const), which }),
    ...(canReplace ? [fc.record({ kind: fc.constant('replace' as const), body, which })] : []),
    ...(change === undefined ? [] : [fc.record({ kind: fc.constant('change' as const), body: change, which })]),
  );
}

/** A model of a collection: a plain map, which shares no code with the mock. */
class Model {
  readonly items = new Map<string, Json>();
  /** All ids, including those of deleted items. */
  readonly ids: string[] = [];
  readonly #subject: Subject;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  shown(item: Json): Json {
    const { hidden = [] } = this.#subject;
    return Object.fromEntries(Object.entries(item).filter(([name]) => !hidden.includes(name)));
  }
}

async function play(subject: Subject, ask: Ask, steps: readonly Step[]): Promise<void> {
  const path = await subject.path(ask);
  const model = new Model(subject);
  const { id: idName, defaults = {}, itemIn = (json) => json, canReplace } = subject;
  const server = subject.server(path);
  const begun = subject.itemsIn((await ask('GET', path + subject.whole)).json as never) as Json[];
  for (const item of begun) model.items.set(String(item[idName]), item);
  for (const step of steps) {
    const known = [...model.ids, 'ord-999999'];
    const id = known[step.which % known.length] ?? '';
    const item = model.items.get(id);
    const missing = (answer: { status: number; text: string }) => {
      // An id that its schema does not allow is refused with 422.
      expect([404, 422]).toContain(answer.status);
    };
    if (step.kind === 'create') {
      const answer = await ask('POST', path, step.body);
      expect(answer.status, answer.text).toBe(201);
      const made = itemIn(answer.json) as Json;
      const own = String(made[idName]);
      expect(own).toMatch(subject.idForm);
      expect(model.ids).not.toContain(own);
      const whole = { [idName]: made[idName], ...defaults, ...server, ...step.body };
      expect(made).toEqual(model.shown(whole));
      model.ids.push(own);
      model.items.set(own, whole);
    } else if (step.kind === 'list') {
      const answer = await ask('GET', path + subject.whole);
      expect(subject.itemsIn(answer.json as never)).toEqual([...model.items.values()].map((one) => model.shown(one)));
    } else if (step.kind === 'read') {
      if (!canReplace && subject.document !== 'uuid-ids') continue;
      const answer = await ask('GET', `${path}/${id}`);
      if (item === undefined) missing(answer);
      else expect([answer.status, itemIn(answer.json)]).toEqual([200, model.shown(item)]);
    } else if (step.kind === 'delete') {
      const answer = await ask('DELETE', `${path}/${id}`);
      if (item === undefined) missing(answer);
      else expect([200, 204]).toContain(answer.status);
      model.items.delete(id);
    } else if (step.kind === 'replace' || step.kind === 'change') {
      const answer = await ask(step.kind === 'replace' ? 'PUT' : 'PATCH', `${path}/${id}`, step.body);
      if (item === undefined) {
        missing(answer);
        continue;
      }
      const kept = Object.fromEntries([idName, ...Object.keys(server)].map((name) => [name, item[name]]));
      const whole = step.kind === 'replace' ? { ...defaults, ...step.body, ...kept } : { ...item, ...step.body };
      expect(answer.status, answer.text).toBe(200);
      expect(itemIn(answer.json)).toEqual(model.shown(whole));
      model.items.set(id, whole);
    }
  }
}

test.each(Object.keys(subjects))(
  'a collection in the style %s behaves like a plain map under random operations',
  async (style) => {
    const subject = subjects[style];
    if (subject === undefined) throw new TypeError(`there is no style ${style}`);
    const { ask } = await statefulMock(styleAt(subject.document));
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(stepOf(subject), { minLength: 1, maxLength: 25 }), (steps) => {
        // Each run has its own session, so that runs do not share state.
        const session = { 'X-Mock-Session': `run ${++runs}` };
        const askThere: Ask = (method, path, body, headers) => ask(method, path, body, { ...session, ...headers });
        return play(subject, askThere, steps);
      }),
      { seed: 25, numRuns: repetitions({ test: 15, prove: 400 }) },
    );
  },
);
