import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMock, loadDocument, type Mock } from '../../../src/index.ts';
import { isJsonMediaType } from '../../../src/openapi/bodies/media-types.ts';
import { hasKeys, isJsonObject } from '../../../src/openapi/document/json-pointer.ts';
import type { Operation } from '../../../src/openapi/operations/operation.ts';
import { IndependentValidator } from './independent-validator.ts';
import { fileOfInstalled, installedDocuments } from './installed-documents.ts';
import { validRequest } from './valid-request.ts';

/** Operations without a right answer, because the document contradicts itself, by the reason. */
const contradictory: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '@readme/oas-examples/3.0/json/circular-request-bodies.json': {
    'a schema requires itself': ['POST /direct'],
  },
  '@readme/oas-examples/3.0/json/http-status-codes.json': {
    'nothing but an interim status is declared': ['100', '101', '102', '103'].map((status) => `GET /status/${status}`),
  },
  '@readme/oas-examples/3.0/json/polymorphism.json': {
    'each alternative of a oneOf allows what the other does': [
      'POST /anything/one-of-object',
      'POST /anything/one-of-object-ref',
    ],
  },
  '@readme/oas-examples/3.0/json/schema-types.json': quirks(),
  '@readme/oas-examples/3.1/json/schema-types.json': quirks(),
  'shipengine-openapi/openapi.yaml': {
    'each schema of an allOf forbids what another one requires or has': [
      'GET /v1/batches',
      'GET /v1/batches/external_batch_id/{external_batch_id}',
      'GET /v1/batches/{batch_id}',
      'GET /v1/batches/{batch_id}/errors',
      'GET /v1/carriers',
      'GET /v1/environment/webhooks/{webhook_id}',
      'GET /v1/insurance/shipsurance/balance',
      'GET /v1/labels',
      'GET /v1/labels/{label_id}/track',
      'GET /v1/manifests',
      'GET /v1/manifests/{manifest_id}',
      'GET /v1/packages/{package_id}',
      'GET /v1/rates/{rate_id}',
      'GET /v1/shipments',
      'GET /v1/shipments/external_shipment_id/{external_shipment_id}',
      'GET /v1/shipments/{shipment_id}',
      'GET /v1/shipments/{shipment_id}/errors',
      'GET /v1/shipments/{shipment_id}/rates',
      'GET /v1/tracking',
      'GET /v1/warehouses/{warehouse_id}',
      'PATCH /v1/insurance/shipsurance/add_funds',
      'POST /v1/batches',
      'POST /v1/environment/webhooks',
      'POST /v1/labels',
      'POST /v1/labels/rates/{rate_id}',
      'POST /v1/manifests',
      'POST /v1/packages',
      'POST /v1/rates',
      'POST /v1/rates/bulk',
      'POST /v1/rates/estimate',
      'POST /v1/shipments',
      'POST /v1/tags/{tag_name}',
      'POST /v1/warehouses',
      'PUT /v1/carriers/{carrier_id}/add_funds',
      'PUT /v1/packages/{package_id}',
      'PUT /v1/shipments/{shipment_id}',
      'PUT /v1/warehouses/{warehouse_id}',
    ],
    'each alternative of a oneOf allows what the other does': [
      'GET /v1/connections/carriers/{carrier_name}/{carrier_id}/settings',
    ],
  },
};

function quirks() {
  const operations = ['PUT /anything/quirks/polymorphism', 'PATCH /anything/quirks/polymorphism'];
  return { 'a value is to be a string and a number': operations };
}

describe('a real document starts, and a valid request of each operation gets the success that it declares', () => {
  test.each(installedDocuments)('%s', async (name) => {
    const file = fileOfInstalled(name);
    const document = await loadDocument(file);
    const mock = await createMock({ api: { document } });
    // Read apart from the project's own reader.
    const content: unknown = parse(readFileSync(file, 'utf8'), { uniqueKeys: false, maxAliasCount: -1 });
    if (!isJsonObject(content)) throw new TypeError(`${name} is no object`);
    const judge = new Judge(mock, content);
    const excused = new Set(Object.values(contradictory[name] ?? {}).flat());
    const mistakes: string[] = [];
    for (const operation of document.operations) {
      const mistake = await judge.mistakeOf(operation);
      const called = `${operation.method} ${operation.path}`;
      if (mistake !== undefined) mistakes.push(excused.has(called) ? called : `${called}: ${mistake}`);
    }
    expect(mistakes.sort()).toEqual([...excused].sort());
  });
});

class Judge {
  readonly #mock: Mock;
  readonly #content: Record<string, unknown>;
  readonly #validator: IndependentValidator;

  constructor(mock: Mock, content: Record<string, unknown>) {
    this.#mock = mock;
    this.#content = content;
    this.#validator = new IndependentValidator(content);
  }

  /** The error of the answer to a valid request; undefined if there is none. */
  async mistakeOf(operation: Operation): Promise<string | undefined> {
    const { method, basePath, path, headers, body } = validRequest(this.#mock.document, operation);
    const response = await this.#mock.fetch(
      new Request(`http://mock${basePath}${path}`, { method, headers, ...(body !== undefined && { body }) }),
    );
    const { status } = response;
    const text = await response.text();
    const declared = this.#answersOf(operation);
    const key = keyOf(status, Object.keys(declared));
    const isAsDeclared = hasSuccess(Object.keys(declared)) ? status >= 200 && status < 300 : key !== undefined;
    if (!isAsDeclared) return `${status} to ${path} ${body?.slice(0, 300) ?? ''}: ${text.slice(0, 300)}`;
    const answer = this.#resolved(key === undefined ? undefined : declared[key]);
    const mediaType = response.headers.get('content-type') ?? '';
    const content = isJsonObject(answer.content) ? answer.content : {};
    if (method === 'HEAD' || !isJsonMediaType(mediaType)) return undefined;
    const [named] = mediaType.split(';');
    const media = this.#resolved(content[mediaType] ?? content[named ?? ''] ?? content['*/*']);
    const value: unknown = JSON.parse(text);
    const mistake = this.#validator.mistake(media.schema, value);
    return mistake === undefined || this.#examplesIn(media).some((example) => isDeepStrictEqual(example, value))
      ? undefined
      : `${status} with ${text.slice(0, 300)}: ${mistake}`;
  }

  #answersOf({ method, path }: Operation): Record<string, unknown> {
    const { paths } = this.#content;
    const item = this.#resolved(hasKeys(paths) ? paths[path] : undefined);
    const operation = this.#resolved(item[method.toLowerCase()]);
    return isJsonObject(operation.responses) ? operation.responses : {};
  }

  /** The examples of a media type, which are served regardless of its schema. */
  #examplesIn(media: Record<string, unknown>): unknown[] {
    const named = Object.values(isJsonObject(media.examples) ? media.examples : {});
    const schema = this.#resolved(media.schema);
    return [media.example, schema.example, ...named.map((example) => this.#resolved(example).value)];
  }

  #resolved(value: unknown): Record<string, unknown> {
    if (!isJsonObject(value)) return {};
    if (typeof value.$ref !== 'string') return value;
    return this.#resolved(
      value.$ref
        .slice(2)
        .split('/')
        .reduce<unknown>((at, segment) => {
          const key = decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~');
          return hasKeys(at) ? at[key] : undefined;
        }, this.#content),
    );
  }
}

/** The key of a status, of its range, or `default`. */
function keyOf(status: number, keys: readonly string[]): string | undefined {
  const range = `${Math.trunc(status / 100)}XX`;
  return [String(status), range, 'default']
    .map((wanted) => keys.find((key) => like(key) === like(wanted)))
    .find(Boolean);
}

function like(key: string): string {
  return key.toUpperCase();
}

/** Whether an operation declares a success. Without any responses, it is answered with 200. */
function hasSuccess(keys: readonly string[]): boolean {
  return keys.length === 0 || keys.some((key) => /^2(\d\d|XX)$|^default$/i.test(key));
}
