import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { talkoverDocument } from '../../../src/talkover/document.ts';
import { fileOfInstalled, installedDocuments } from '../../api/documents/installed-documents.ts';
import { called, inShort, lineOf, resourcesAt } from './resources-in.ts';

const of = async (name: string) => resourcesAt(fileOfInstalled(name));

async function shortOf(name: string, ...wanted: readonly string[]) {
  const { resources } = await of(name);
  return resources.filter((resource) => wanted.includes(resource.name)).map(inShort);
}

describe('of hand-written documents, the right operations belong together', () => {
  test('Talkover: webhooks of agents, and their logs', async () => {
    const { resources, consumers } = await resourcesAt(talkoverDocument);
    const webhooks = '/agents/{agent_id}/webhooks';
    expect(resources.map(inShort)).toEqual([
      { name: 'agent', id: undefined },
      {
        ...{ name: 'webhook', parent: 'agent', id: 'id', create: `POST ${webhooks}`, list: `GET ${webhooks}` },
        ...{ read: `GET ${webhooks}/{webhook_id}`, replace: `PUT ${webhooks}/{webhook_id}` },
        ...{ delete: `DELETE ${webhooks}/{webhook_id}`, entriesAt: '/data/webhooks' },
      },
      { name: 'log', parent: 'webhook', id: 'id', list: `GET ${webhooks}/{webhook_id}/logs`, entriesAt: '/data' },
    ]);
    expect(resources[1]?.dataAt).toEqual({
      createAgentWebhook: '/data',
      getAgentWebhook: '/data',
      updateAgentWebhook: '/data',
    });
    expect(consumers.map(lineOf)).toContain(`POST ${webhooks}/{webhook_id}/test path webhook_id -> webhook, required`);
  });

  test('the library', async () => {
    const { resources } = await resourcesAt(fileURLToPath(new URL('../../library/openapi.yaml', import.meta.url)));
    const books = '/libraries/{library}/books';
    expect(resources.map(inShort)).toEqual([
      { name: 'library', id: undefined },
      {
        ...{ name: 'book', parent: 'library', id: 'id', create: `POST ${books}`, list: `GET ${books}`, entriesAt: '' },
        ...{ read: `GET ${books}/{book}`, delete: `DELETE ${books}/{book}`, hasLocation: true },
      },
      { name: 'listener', parent: 'library', id: 'id', create: 'POST /libraries/{library}/listeners' },
    ]);
  });

  test('the pet store, whose operations lack collections', async () => {
    expect(await shortOf('@readme/oas-examples/3.0/json/petstore.json', 'pet', 'user', 'order')).toEqual([
      { name: 'pet', id: 'id', read: 'GET /pet/{petId}', update: 'POST /pet/{petId}', delete: 'DELETE /pet/{petId}' },
      {
        name: 'order',
        id: 'id',
        create: 'POST /store/order',
        read: 'GET /store/order/{orderId}',
        delete: 'DELETE /store/order/{orderId}',
      },
      {
        name: 'user',
        id: 'username',
        read: 'GET /user/{username}',
        replace: 'PUT /user/{username}',
        delete: 'DELETE /user/{username}',
      },
    ]);
  });

  test('Galaxy, and Train Travel with its allOf around lists', async () => {
    expect(await shortOf('@scalar/galaxy/dist/latest.yaml', 'planet')).toEqual([
      {
        ...{ name: 'planet', id: 'id', create: 'POST /planets', list: 'GET /planets', read: 'GET /planets/{planetId}' },
        ...{ replace: 'PUT /planets/{planetId}', delete: 'DELETE /planets/{planetId}', entriesAt: '/data' },
      },
    ]);
    const { resources, consumers } = await of('@readme/oas-examples/3.1/json/train-travel.json');
    expect(resources.map(({ name, list, entriesAt }) => [name, list && called(list), entriesAt])).toEqual([
      ['station', 'GET /stations', '/data'],
      ['trip', 'GET /trips', '/data'],
      ['booking', 'GET /bookings', '/data'],
    ]);
    expect(consumers.map(lineOf)).toContain('POST /bookings body /trip_id -> trip');
  });

  test('ShipEngine: a tag whose name the client chooses, and bulk creation that is none', async () => {
    const { resources, consumers } = await of('shipengine-openapi/openapi.yaml');
    const { tag, shipment, label, rate } = Object.fromEntries(
      resources.map((resource) => [resource.name, inShort(resource)]),
    );
    expect(tag).toEqual({
      ...{ name: 'tag', id: 'name', isIdChosen: true, create: 'POST /v1/tags/{tag_name}', list: 'GET /v1/tags' },
      ...{ delete: 'DELETE /v1/tags/{tag_name}', entriesAt: '/tags' },
    });
    expect(shipment).not.toHaveProperty('create');
    expect(shipment).not.toHaveProperty('delete');
    expect(label).toMatchObject({ create: 'POST /v1/labels', id: 'label_id' });
    expect(rate).not.toHaveProperty('create');
    const lines = consumers.map(lineOf);
    expect(lines).toContain('DELETE /v1/shipments/{shipment_id}/tags/{tag_name} path tag_name -> tag, required');
    expect(lines).toContain('POST /v1/labels body /shipment/warehouse_id -> warehouse, required');
    expect(lines.some((line) => line.includes('path new_tag_name'))).toBe(false);
    const names = resources.map(({ name }) => name);
    for (const needed of ['carrier', 'warehouse']) expect(names.indexOf(needed)).toBeLessThan(names.indexOf('label'));
  });

  test('Directus: no DELETE of many is the deletion of one', async () => {
    const { resources } = await of('@directus/specs/dist/openapi.json');
    const deletions = resources.flatMap((resource) => (resource.delete === undefined ? [] : called(resource.delete)));
    expect(deletions.length).toBeGreaterThan(10);
    expect(deletions.filter((deletion) => !deletion.endsWith('/{id}'))).toEqual([]);
    expect(resources.map(inShort)).toContainEqual(
      expect.objectContaining({ name: 'file', create: 'POST /files', list: 'GET /files', entriesAt: '/data' }),
    );
  });

  test('Blockfrost and rclone, which create and delete nothing that is kept', async () => {
    for (const name of ['@blockfrost/openapi/openapi.yaml', 'rclone-openapi/openapi.yaml']) {
      const { resources } = await of(name);
      expect(resources.filter((resource) => resource.create ?? resource.delete)).toEqual([]);
    }
  });
});

test.each(installedDocuments)('%s: names are unique, and parents stand before what belongs to them', async (name) => {
  const { resources, consumers } = await of(name);
  expect(new Set(resources.map((resource) => resource.name)).size).toBe(resources.length);
  for (const [index, { parent }] of resources.entries())
    expect(parent === undefined || resources.indexOf(parent) < index).toBe(true);
  expect(consumers.filter(({ resource }) => !resources.includes(resource))).toEqual([]);
});
