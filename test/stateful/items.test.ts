import { describe, expect, test } from 'vitest';
import { collection, inPath, json, mockOf, now, refused } from './stateful-mock.ts';

const text = { type: 'string' };
const integer = { type: 'integer' };
const readOnly = { readOnly: true };

describe('a created item', () => {
  test('gets a unique id that matches the type, format and pattern of its schema', async () => {
    const schemas: readonly (readonly [object, RegExp])[] = [
      [integer, /^\d+$/],
      [{ ...integer, minimum: 1000 }, /^1\d{3}$/],
      [{ ...text, format: 'uuid' }, /^[\da-f-]{36}$/],
      [{ ...text, pattern: '^PET-[A-Z]{2}[0-9]{3}$' }, /^PET-[A-Z]{2}\d{3}$/],
      [text, /./],
      [{ ...text, maxLength: 8 }, /^.{1,8}$/],
    ];
    for (const [id, form] of schemas) {
      const properties = { id: { ...id, ...readOnly }, name: text };
      const { ask } = await mockOf(collection('/pets', { properties, required: ['id'], id: { ...id } }));
      const ids = new Set<unknown>();
      for (let count = 0; count < 20; count++) {
        const { json: made } = await ask('POST', '/pets', { name: 'Rex' });
        expect(typeof made.id).toBe('type' in id && id.type === 'integer' ? 'number' : 'string');
        expect(String(made.id)).toMatch(form);
        ids.add(made.id);
        // The id of a deleted item is not reused, even if it was the highest.
        if (count % 2 === 0) expect((await ask('DELETE', `/pets/${made.id}`)).status).toBe(204);
      }
      expect(ids.size).toBe(20);
    }
  });

  test('has the values that only the server sets: current time, counters from 0, the id of its parent', async () => {
    const properties = {
      id: { ...text, ...readOnly },
      shopId: { ...integer, ...readOnly },
      createdAt: { ...text, ...readOnly, format: 'date-time' },
      born: { ...text, ...readOnly, format: 'date' },
      changed_at: { ...text, ...readOnly },
      stamp: { ...integer, ...readOnly, format: 'int64', title: 'no time' },
      created: { ...integer, ...readOnly },
      likes: { ...integer, ...readOnly },
      level: { ...integer, ...readOnly, minimum: 3 },
      isHidden: { type: 'boolean', ...readOnly },
      state: { ...text, ...readOnly, enum: ['new', 'old'] },
      kind: { ...text, ...readOnly, default: 'plain' },
      deletedAt: { type: ['string', 'null'], ...readOnly, format: 'date-time' },
      secret: { ...text, writeOnly: true },
      name: { ...text, default: 'nobody' },
      size: integer,
    };
    const shop = { id: { ...integer, ...readOnly }, name: text };
    const { ask } = await mockOf({
      ...collection('/shops', { properties: shop, id: integer, parameter: 'shopId' }),
      ...collection('/shops/{shopId}/pets', { properties }),
    });
    const { id: shopId } = (await ask('POST', '/shops', { name: 'A' })).json;
    const { json: made } = await ask('POST', `/shops/${shopId}/pets`, {
      secret: 'x',
      likes: 99,
      createdAt: '2001-01-01T00:00:00Z',
    });
    expect(made).toEqual({
      ...{ id: made.id, shopId: 1, createdAt: now, born: '2025-01-01', changed_at: now, stamp: 0 },
      ...{ created: Date.parse(now) / 1000, likes: 0, level: 3, isHidden: false, state: 'new', kind: 'plain' },
      ...{ deletedAt: null, name: 'nobody' },
    });
    expect((await ask('GET', `/shops/${shopId}/pets/${made.id}`)).json).toEqual(made);
    expect((await ask('GET', `/shops/${shopId}/pets`)).json).toEqual([made]);
  });

  test('has a Location, relative or absolute as the format of the header requires', async () => {
    for (const [format, before] of [
      ['uri-reference', ''],
      ['uri', 'http://mock'],
    ]) {
      const paths = collection('/a b/pets', { properties: { id: text, name: text } });
      const post = (paths['/a b/pets'] as { post: { responses: Record<number, object> } }).post;
      const declared = post.responses[201];
      post.responses[201] = { ...declared, headers: { Location: { schema: { ...text, format } } } };
      const { ask } = await mockOf(paths, {}, { servers: [{ url: '/v2' }] });
      const made = await ask('POST', '/v2/a%20b/pets', { name: 'Rex' });
      expect(made.headers.get('location')).toBe(`${before}/v2/a%20b/pets/${made.json.id}`);
    }
  });

  test('has the id of its body; a taken id is refused with a declared 409, else with 422', async () => {
    for (const [responses, status] of [
      [{ 409: refused }, 409],
      [{}, 422],
    ] as const) {
      const properties = { code: text, name: text };
      const { ask } = await mockOf(
        collection('/tags', { properties, required: ['code'], parameter: 'code', responses }),
      );
      expect((await ask('POST', '/tags', { code: 'a/b', name: 'One' })).json).toEqual({ code: 'a/b', name: 'One' });
      const again = await ask('POST', '/tags', { code: 'a/b', name: 'Two' });
      expect([again.status, again.json.message]).toEqual([status, expect.stringContaining('a/b')]);
      expect((await ask('GET', '/tags/a%2Fb')).json).toEqual({ code: 'a/b', name: 'One' });
      expect((await ask('DELETE', '/tags/a%2Fb')).status).toBe(204);
      expect((await ask('POST', '/tags', { code: 'a/b' })).status).toBe(201);
    }
  });

  test('is created by PUT if the client chooses its path; the id in the body is ignored', async () => {
    const properties = { name: text, color: { ...text, default: 'red' } };
    const item = { type: 'object', properties, required: ['name'] };
    const body = { required: true, content: { 'application/json': { schema: { type: 'object', properties } } } };
    const { ask } = await mockOf({
      '/labels': { get: { responses: { 200: json({ type: 'array', items: item }) } } },
      '/labels/{name}': {
        parameters: [inPath('name')],
        put: { requestBody: body, responses: { 200: json(item), 201: json(item) } },
        get: { responses: { 200: json(item), 404: refused } },
      },
    });
    const made = await ask('PUT', '/labels/bug', { name: 'other' });
    expect([made.status, made.json]).toEqual([201, { name: 'bug', color: 'red' }]);
    const replaced = await ask('PUT', '/labels/bug', { color: 'blue' });
    expect([replaced.status, replaced.json]).toEqual([200, { name: 'bug', color: 'blue' }]);
    expect((await ask('GET', '/labels')).json).toEqual([{ name: 'bug', color: 'blue' }]);
    expect((await ask('GET', '/labels/other')).status).toBe(404);
  });
});

const pet = {
  id: { ...text, ...readOnly },
  name: { ...text, minLength: 2 },
  kind: { ...text, default: 'cat' },
  note: text,
  created: { ...text, ...readOnly, format: 'date-time' },
};

describe('a change', () => {
  test('by PUT removes omitted properties or resets them to their defaults, and keeps the id and times', async () => {
    const { ask, mock } = await mockOf(
      collection('/pets', {
        properties: pet,
        required: ['id', 'name'],
        input: { type: 'object', required: ['name'], properties: pet },
      }),
    );
    const { json: made } = await ask('POST', '/pets', { name: 'Rex', kind: 'dog', note: 'x' });
    const { json: changed } = await ask('PUT', `/pets/${made.id}`, {
      name: 'Max',
      id: 'other',
      created: '2001-01-01T00:00:00Z',
    });
    expect(changed).toEqual({ id: made.id, name: 'Max', kind: 'cat', created: made.created });
    expect((await ask('GET', '/pets')).json).toEqual([changed]);
    expect((await ask('PUT', '/pets/none', { name: 'Max' })).status).toBe(404);
    expect((await ask('PUT', `/pets/${made.id}`, { name: 'M' })).status).toBe(422);
    expect(mock.api.recognized?.collections).toHaveLength(1);
  });

  const patches = {
    'application/json': { schema: { type: 'object', properties: { ...pet, owner: { type: 'object' } } } },
    'application/merge-patch+json': {
      schema: { type: 'object', properties: { name: text, note: text, owner: { type: 'object' } } },
    },
    'application/json-patch+json': { schema: { type: 'array', items: { type: 'object' } } },
  };

  async function patchable() {
    const item = {
      type: 'object',
      required: ['id', 'name'],
      properties: { ...pet, owner: { type: 'object', properties: { city: text, name: text } } },
    };
    const { ask } = await mockOf({
      '/pets': {
        post: {
          requestBody: { content: { 'application/json': { schema: item } } },
          responses: { 201: json(item), 422: refused },
        },
      },
      '/pets/{id}': {
        parameters: [inPath('id')],
        get: { responses: { 200: json(item), 404: refused } },
        patch: {
          requestBody: { content: patches },
          responses: { 200: json(item), 404: refused, 409: refused, 422: refused },
        },
      },
    });
    const { json: made } = await ask('POST', '/pets', {
      name: 'Rex',
      kind: 'dog',
      note: 'x',
      owner: { city: 'Rome', name: 'Ada' },
    });
    const patch = (body: unknown, kind: string) =>
      ask('PATCH', `/pets/${made.id}`, body, { 'Content-Type': `application/${kind}` });
    return { made, patch, read: () => ask('GET', `/pets/${made.id}`) };
  }

  test('by PATCH with JSON merges shallowly and ignores schema defaults', async () => {
    const { made, patch } = await patchable();
    const { json: changed } = await patch({ owner: { name: 'Bob' }, id: 'other' }, 'json');
    expect(changed).toEqual({ ...made, owner: { name: 'Bob' } });
  });

  test('by a merge patch merges deeply and removes null members; removal of a required one is refused', async () => {
    const { made, patch } = await patchable();
    const { json: changed } = await patch({ note: null, owner: { city: null, name: 'Bob' } }, 'merge-patch+json');
    const { note: _, ...others } = made;
    expect(changed).toEqual({ ...others, owner: { name: 'Bob' } });
    expect((await patch({ name: null }, 'merge-patch+json')).status).toBe(422);
  });

  test('with an invalid value is refused and changes nothing, even if the request schema allows it', async () => {
    const { patch, read } = await patchable();
    const { json: before } = await read();
    expect((await patch({ name: 'M' }, 'merge-patch+json')).status).toBe(422);
    expect((await patch({ owner: 'Bob' }, 'merge-patch+json')).status).toBe(422);
    expect((await read()).json).toEqual(before);
  });

  test('by a JSON Patch is atomic', async () => {
    const { made, patch, read } = await patchable();
    const rename = { op: 'replace', path: '/name', value: 'Max' };
    const refusedWith = async (operation: unknown, status: number) => {
      expect((await patch([rename, operation], 'json-patch+json')).status).toBe(status);
      expect((await read()).json).toEqual(made);
    };
    await refusedWith({ op: 'test', path: '/note', value: 'y' }, 409);
    await refusedWith({ op: 'remove', path: '/nothing' }, 422);
    await refusedWith({ op: 'replace', path: '/kind', value: 7 }, 422);
    await refusedWith({ op: 'remove', path: '/name' }, 422);
    const { json: changed } = await patch(
      [{ op: 'test', path: '/note', value: 'x' }, rename, { op: 'move', from: '/note', path: '/kind' }],
      'json-patch+json',
    );
    expect(changed).toEqual({ id: made.id, name: 'Max', kind: 'x', owner: made.owner, created: made.created });
  });
});

describe('a missing item', () => {
  test('is answered with a 404 in the form of the default response; so is a second delete', async () => {
    const other = {
      description: 'Something else.',
      content: {
        'application/json': {
          schema: { type: 'object', required: ['code', 'text'], properties: { code: integer, text } },
        },
      },
    };
    const item = json({ type: 'object', properties: { id: text } });
    const { ask } = await mockOf({
      '/pets': { post: { responses: { 201: item, default: other } } },
      '/pets/{id}': {
        parameters: [inPath('id')],
        get: { responses: { 200: item, default: other } },
        delete: { responses: { 204: { description: 'Gone.' }, default: other } },
      },
    });
    const { id } = (await ask('POST', '/pets')).json;
    expect((await ask('DELETE', `/pets/${id}`)).status).toBe(204);
    for (const [method, path] of [
      ['DELETE', `/pets/${id}`],
      ['GET', `/pets/${id}`],
      ['GET', '/pets/none'],
    ] as const) {
      const answer = await ask(method, path);
      expect([answer.status, answer.json]).toEqual([404, { code: 404, text: expect.any(String) }]);
    }
    expect((await ask('HEAD', '/pets/none')).status).toBe(404);
  });

  test('has no children: an unknown parent is a 404, and deleting an item deletes its descendants', async () => {
    const { ask } = await mockOf({
      ...collection('/shops', { properties: { id: text }, parameter: 'shopId' }),
      ...collection('/shops/{shopId}/pets', { properties: { id: text, name: text }, parameter: 'petId' }),
      ...collection('/shops/{shopId}/pets/{petId}/toys', { properties: { id: text, name: text } }),
    });
    const [shop, other] = [(await ask('POST', '/shops', {})).json, (await ask('POST', '/shops', {})).json];
    const own = (await ask('POST', `/shops/${shop.id}/pets`, {})).json;
    const toy = (await ask('POST', `/shops/${shop.id}/pets/${own.id}/toys`, {})).json;
    const at = (owner: string) => `/shops/${owner}/pets/${own.id}/toys`;
    for (const path of ['/shops/none/pets', `/shops/none/pets/${own.id}`, at(other.id), `${at(other.id)}/${toy.id}`])
      expect((await ask('GET', path)).status).toBe(404);
    expect((await ask('POST', '/shops/none/pets', {})).status).toBe(404);
    expect((await ask('DELETE', `/shops/${shop.id}`)).status).toBe(204);
    expect((await ask('GET', `${at(shop.id)}/${toy.id}`)).status).toBe(404);
    expect((await ask('GET', '/shops')).json).toEqual([other]);
  });
});

test('an item with children is not deleted if the document declares a 409 for the delete', async () => {
  const { ask } = await mockOf({
    ...collection('/shops', { properties: { id: text }, parameter: 'shopId', responses: { 409: refused } }),
    ...collection('/shops/{shopId}/pets', { properties: { id: text } }),
  });
  const shop = (await ask('POST', '/shops', {})).json;
  const own = (await ask('POST', `/shops/${shop.id}/pets`, {})).json;
  expect((await ask('DELETE', `/shops/${shop.id}`)).status).toBe(409);
  expect((await ask('DELETE', `/shops/${shop.id}/pets/${own.id}`)).status).toBe(204);
  expect((await ask('DELETE', `/shops/${shop.id}`)).status).toBe(204);
});
