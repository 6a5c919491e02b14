import { expect, test } from 'vitest';
import { createMock, loadDocument } from '../../../src/index.ts';
import { documentOf, ok } from '../../document-of.ts';

const closed = (kind: string, more: object) => ({
  type: 'object',
  additionalProperties: false,
  required: ['kind'],
  properties: { kind: { type: 'string', enum: [kind], default: kind }, ...more },
});
const schemas = {
  Card: closed('card', { network: { type: 'string', default: 'visa' } }),
  Iban: closed('iban', { iban: { type: 'string' } }),
};
const references = Object.keys(schemas).map((name) => ({ $ref: `#/components/schemas/${name}` }));

test.each([
  ['oneOf', { oneOf: references }, { kind: 'iban', iban: 'NL62' }, 200],
  ['anyOf', { anyOf: references }, { kind: 'iban', iban: 'NL62' }, 200],
  ['if', { if: references[0], else: references[1] }, { kind: 'iban', iban: 'NL62' }, 200],
  ['oneOf, of none', { oneOf: references }, { kind: 'iban', network: 'visa' }, 422],
  // Outside a choice defaults are filled in, references or not.
  ['allOf', { allOf: [references[0]] }, {}, 200],
  ['a reference', references[0], {}, 200],
])('the defaults of an alternative don´t break the others: %s', async (_, schema, body, status) => {
  const paths = {
    '/accounts': {
      post: {
        requestBody: { required: true, content: { 'application/json': { schema } } },
        responses: ok({ example: 1 }),
      },
    },
  };
  const document = await loadDocument(documentOf(paths, { components: { schemas } }));
  const mock = await createMock({ api: { document } });
  const headers = { 'Content-Type': 'application/json' };
  const request = new Request('http://mock/accounts', { method: 'POST', headers, body: JSON.stringify(body) });
  expect((await mock.fetch(request)).status).toBe(status);
});
