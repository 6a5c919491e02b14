import { expect, test } from 'vitest';
import { namedPlaces } from '../../src/contract/checks/named-places.ts';
import type { Answer } from '../../src/contract/run/exchange.ts';

function answerOf(status: number, json: unknown): Answer {
  return { status, json, text: '', headers: new Map(), milliseconds: 1 };
}

const wanted = ['email', 'lines.*.quantity', 'name'];

/** Refusals of `name`, `email` and `lines[0].quantity` by well-known frameworks and small servers. */
const refusals: Readonly<Record<string, unknown>> = {
  'problem details with JSON Pointers': {
    type: 'https://example.com/invalid',
    title: 'Invalid',
    status: 400,
    errors: [
      { pointer: '/name', detail: 'must be a string' },
      { pointer: '/email', detail: 'must be an address' },
      { pointer: '/lines/0/quantity', detail: 'must be at least 1' },
    ],
  },
  'a list of fields': {
    error: { code: 'invalid', details: [{ field: 'name' }, { field: 'email' }, { field: 'lines[0].quantity' }] },
  },
  'lists by field, as Laravel has them': {
    message: 'The given data was invalid.',
    errors: {
      name: ['The name field is required.'],
      email: ['The email must be valid.'],
      'lines.0.quantity': ['The lines.0.quantity must be at least 1.'],
    },
  },
  'lists by JSON path, as ASP.NET has them': {
    title: 'One or more validation errors occurred.',
    errors: {
      '$.name': ['It is not valid.'],
      Email: ['It is not valid.'],
      '$.lines[0].quantity': ['It is not valid.'],
    },
  },
  'lists of parts, as FastAPI has them': {
    detail: [
      { loc: ['body', 'name'], msg: 'Input should be a valid string', input: 12 },
      { loc: ['body', 'email'], msg: 'Field required', input: { name: 12, other: 'x' } },
      { loc: ['body', 'lines', 0, 'quantity'], msg: 'Input should be greater than 0', input: 0 },
    ],
  },
  'sentences, as NestJS has them': {
    statusCode: 400,
    message: ['name must be a string', 'email must be an email', 'lines.0.quantity must not be less than 1'],
  },
  'one text, as Joi has it': { message: '"name" must be a string. "email" is required. "lines[0].quantity" is low' },
  'one text, as ajv has it': {
    message: 'data/name must be string, data/email must be string, data/lines/0/quantity is low',
  },
  'texts by field': {
    error: { code: 'invalid', fields: { name: 'is required', email: 'is none', 'lines.0.quantity': 'is low' } },
  },
  'paths with their rules': {
    messages: ['Not as documented.', 'name.required', 'email.format', 'lines.0.quantity.minimum'],
  },
  'what is missing in a sentence beside its holder': {
    errors: [
      { pointer: '', message: 'must have name' },
      { pointer: '', message: "must have required property 'email'" },
      { pointer: '/lines/0', message: 'must have quantity' },
    ],
  },
};

test.each(Object.entries(refusals))('%s name all three places', (_, json) => {
  const named = namedPlaces(answerOf(400, json), { name: 12 });
  expect(wanted.filter((place) => named.has(place))).toEqual(wanted);
});

test.each<[what: string, status: number, json: unknown]>([
  ['a code that is a word', 400, { errors: [{ pointer: '/sku', code: 'name', message: 'must be a string' }] }],
  ['what the request holds', 400, { error: 'invalid', input: { sort: 'name', tags: ['email'] } }],
  ['the keys of what the request holds', 400, { error: 'invalid', received: { name: 12, email: 'x' } }],
  ['the message of a refusal', 400, { message: 'The request is not valid', name: 'ValidationError' }],
  ['a place inside another', 422, { errors: [{ pointer: '/address/name', message: 'must be a string' }] }],
  ['a conflict', 409, { errors: [{ field: 'name' }] }],
  ['a refusal of the credentials', 401, { errors: [{ field: 'name' }] }],
  ['a success', 200, { field: 'name' }],
  ['a text', 400, 'name'.repeat(100)],
  ['nothing', 400, undefined],
])('%s names no place', (_, status, json) => {
  const sent = [{ sort: 'name', tags: ['email'] }];
  const named = namedPlaces(answerOf(status, json), sent);
  expect(wanted.filter((place) => named.has(place))).toEqual([]);
});

test('only the first levels of a deeply nested answer are read', () => {
  const json: unknown = JSON.parse('{"errors":['.repeat(50_000) + ']}'.repeat(50_000));
  expect([...namedPlaces(answerOf(400, json), undefined)]).toEqual([]);
});
