import { expect, test } from 'vitest';
import { createMock, inferredApi } from '../../src/index.ts';
import { fileOfInstalled, installedDocuments } from '../api/documents/installed-documents.ts';
import { validRequest } from '../api/documents/valid-request.ts';
import { askerOf, now } from './stateful-mock.ts';

/**
 * The numbers of recognized collections and of rejected candidates in real documents; both are 0 in documents that are
 * not listed. Documents with a comment were checked by hand, as were nine without one.
 */
const recognized: Readonly<Record<string, readonly [collections: number, others: number]>> = {
  // Only GETs without examples.
  '@readme/oas-examples/3.0/json/link-example.json': [0, 3],
  '@readme/oas-examples/3.0/json/parameters-extreme.json': [0, 1],
  // The pets.
  '@readme/oas-examples/3.0/json/petstore-expanded.json': [1, 0],
  '@readme/oas-examples/3.0/json/petstore-simple-no-tags.json': [0, 1],
  '@readme/oas-examples/3.0/json/petstore-simple.json': [0, 1],
  // Orders; the document does not describe the responses of POST /pet and POST /user.
  '@readme/oas-examples/3.0/json/petstore.json': [1, 2],
  // No response is described.
  '@readme/oas-examples/3.0/json/readme-legacy.json': [0, 6],
  // Two parameters form one id.
  '@readme/oas-examples/3.0/json/request-examples.json': [0, 1],
  '@readme/oas-examples/3.1/json/petstore-simple.json': [0, 1],
  '@readme/oas-examples/3.1/json/petstore.json': [1, 2],
  // Branches with guides, reference, recipes, pages and files; changelogs and images have no certain id.
  '@readme/oas-examples/3.1/json/readme.json': [6, 4],
  // Bookings; stations and trips are lists without item paths.
  '@readme/oas-examples/3.1/json/train-travel.json': [1, 2],
  // Planets.
  '@scalar/galaxy/dist/latest.yaml': [1, 0],
  // Presets, comments, files, flows, …; activity and revisions are read-only.
  '@directus/specs/dist/openapi.json': [11, 6],
  '@ideal-postcodes/openapi/dist/openapi.json': [3, 5],
  // A read-only blockchain.
  '@blockfrost/openapi/openapi.yaml': [0, 15],
  // Packages, batches, tags, warehouses, labels, manifests, webhooks; shipments are created in bulk.
  'shipengine-openapi/openapi.yaml': [7, 3],
};

test.each(installedDocuments)(
  '%s has the expected number of collections, and each can be created in and listed',
  async (name) => {
    const mock = await createMock({ api: inferredApi(fileOfInstalled(name)), seed: 1, clock: now, deliver: false });
    const { collections = [], others = [] } = mock.api.recognized ?? {};
    expect([collections.length, others.length]).toEqual(recognized[name] ?? [0, 0]);
    const ask = askerOf(mock);
    for (const { path } of collections) {
      const create = mock.document.operations.find((one) => one.path === path && one.method === 'POST');
      const list = mock.document.operations.find((one) => one.path === path && one.method === 'GET');
      // Nested collections need a parent first.
      if (create === undefined || list === undefined || path.includes('{')) continue;
      const request = validRequest(mock.document, create);
      const made = await mock.fetch(`http://mock${request.basePath}${request.path}`, {
        method: 'POST',
        headers: request.headers,
        ...(request.body !== undefined && { body: request.body }),
      });
      const text = await made.text();
      expect(made.status, `${path}: ${text}`).toBeLessThan(500);
      const { basePath, path: where, headers } = validRequest(mock.document, list);
      const listed = await ask('GET', basePath + where, undefined, headers);
      expect(listed.status, `${path}: ${listed.text}`).toBe(200);
    }
  },
);
