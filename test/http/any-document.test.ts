import { fileURLToPath } from 'node:url';
import type { ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import { loadDocument } from '../../src/index.ts';
import type { Operation } from '../../src/spec/operation.ts';
import { startMock } from '../running-mock.ts';

const names = ['pet-clinic.yaml', 'media-library.json', 'billing/openapi.yaml'];

/** Credentials of every kind, so that no operation refuses for want of one. */
const credentials = { Authorization: 'Bearer x', 'X-Api-Key': 'x', Cookie: 'session=x' };

describe.each(names)('%s', async (name) => {
  const document = await loadDocument(fileURLToPath(new URL(`../../fixtures/documents/${name}`, import.meta.url)));
  const operations = document.operations.map((operation) => [operation.id, operation] as const);

  test.each(operations)(
    '%s: asked for, its success satisfies its schema, from examples and made up',
    async (_, operation) => {
      const mock = await startMock({ document });
      for (const prefer of [`code=${operation.success?.status}`, 'dynamic=true']) {
        const { status, text, headers } = await mock.send(operation.method, pathOf(operation, document.basePath), {
          headers: { Prefer: prefer },
        });
        expect([prefer, status, text.slice(0, status === operation.success?.status ? 0 : undefined)]).toEqual([
          prefer,
          operation.success?.status,
          '',
        ]);
        expectSatisfied(operation.success?.validate, headers.get('Content-Type'), text);
      }
    },
  );

  test.each(operations)(
    '%s: every error it declares can be asked for and satisfies its schema',
    async (_, operation) => {
      const mock = await startMock({ document });
      for (const [key, response] of operation.responses) {
        const code = key === 'default' ? 500 : response.status;
        const { status, text, headers } = await mock.send(operation.method, pathOf(operation, document.basePath), {
          headers: { Prefer: `code=${code}` },
        });
        expect(status).toBe(code);
        expectSatisfied(response.validate, headers.get('Content-Type'), text);
      }
    },
  );
});

describe('what a document leaves to the request', () => {
  const load = (name: string) =>
    loadDocument(fileURLToPath(new URL(`../../fixtures/documents/${name}`, import.meta.url)));
  const json = { ...credentials, 'Content-Type': 'application/json' };

  test('an invalid body gets the own 4xx of the document, which tells what is wrong', async () => {
    const mock = await startMock({ document: await load('billing/openapi.yaml') });
    const {
      status,
      json: body,
      headers,
    } = await mock.send('POST', '//v1/customers', { headers: json, body: '{"name":5}' });
    expect(status).toBe(422);
    expect(headers.get('Content-Type')).toContain('application/json');
    expect(body).toMatchObject({
      error: { message: 'The email field is required. The name must be a string.', param: 'email' },
    });
  });

  test('so does an invalid parameter', async () => {
    const mock = await startMock({ document: await load('billing/openapi.yaml') });
    const { status, json: body } = await mock.send('GET', '//v1/customers?limit=abc', { headers: credentials });
    expect([status, body]).toEqual([
      422,
      expect.objectContaining({
        error: expect.objectContaining({ message: 'The limit must be an integer.', param: 'limit' }),
      }),
    ]);
  });

  test.each([
    ['no body', '', 'the body is empty'],
    ['malformed JSON', '{', 'the body is malformed JSON'],
  ])('%s where one is required is refused with the reason', async (_, body, reason) => {
    const mock = await startMock({ document: await load('billing/openapi.yaml') });
    const answer = await mock.send('POST', '//v1/customers', { headers: json, ...(body !== '' && { body }) });
    expect([answer.status, answer.json]).toEqual([
      422,
      expect.objectContaining({ error: expect.objectContaining({ message: reason }) }),
    ]);
  });

  test('without credentials: the 401 of the document', async () => {
    const mock = await startMock({ document: await load('billing/openapi.yaml') });
    const { status, json: body } = await mock.send('GET', '//v1/customers');
    expect([status, body]).toEqual([401, expect.objectContaining({ error: expect.anything() })]);
  });

  test('where the document declares nothing, problem details say what is wrong', async () => {
    const mock = await startMock({ document: await load('billing/openapi.yaml') });
    const { status, json: body, headers } = await mock.send('GET', '//v1/nothing');
    expect([status, headers.get('Content-Type')]).toEqual([404, 'application/problem+json']);
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'The route v1/nothing could not be found.',
    });
  });

  test('the same seed gives the same bytes, another others', async () => {
    const document = await load('media-library.json');
    const listing = document.operations.find(
      ({ method, success }) => method === 'GET' && success?.validate !== undefined && success.examples.size === 0,
    );
    const answerOf = async (seed: number) => {
      const mock = await startMock({ document, seed, clock: '2026-01-01T00:00:00Z' });
      return (
        await mock.send('GET', `/${pathOf(listing as Operation, document.basePath)}`.replace('///', '//'), {
          headers: { ...credentials, Prefer: 'dynamic=true' },
        })
      ).text;
    };
    const [one, same, other] = [await answerOf(1), await answerOf(1), await answerOf(2)];
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });
});

/** The operation's path with some text for each parameter, as {@link RunningMock.send} takes it. */
function pathOf({ path }: Operation, basePath: string): string {
  return `/${basePath}${path.replace(/\{[^}]+\}/g, '1')}`;
}

function expectSatisfied(validate: ValidateFunction | undefined, contentType: string | null, text: string): void {
  if (validate === undefined) return;
  const value: unknown = contentType !== null && /json/.test(contentType) ? JSON.parse(text) : text;
  expect([validate(value), validate.errors]).toEqual([true, null]);
}
