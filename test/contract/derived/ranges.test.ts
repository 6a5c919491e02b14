import { expect, test } from 'vitest';
import { declaredParameters } from '../../../src/contract/derived/inputs.ts';
import { rangeOf } from '../../../src/contract/derived/range-names.ts';
import { shownAt } from '../../../src/contract/derived/shown-facts.ts';
import { loadDocument } from '../../../src/index.ts';
import { documentOf, ok } from '../../document-of.ts';
import { type Item, judged, soundlyFinds } from './catalogue.ts';

const ranges = ['min_price', 'price_to', 'createdAfter'].map((name) => `listItems/list/range/${name}`);

test('a sound list is requested with bounds from its own values, and passes', async () => {
  const { failed, passed } = await judged();
  expect(failed).toEqual([]);
  expect(passed).toEqual(expect.arrayContaining(ranges));
});

const without = (item: Item, query: URLSearchParams, name: string) => {
  const rest = new URLSearchParams(query);
  rest.delete(name);
  return soundlyFinds(item, rest);
};

test.each(['min_price', 'price_to', 'createdAfter'])('a list that ignores %s fails', async (name) => {
  const { failed } = await judged({ finds: (item, query) => without(item, query, name) });
  expect(failed).toEqual([`listItems/list/range/${name}`]);
});

test('a list that takes the lower bound for the upper one fails', async () => {
  const { failed } = await judged({
    finds: (item, query) =>
      without(item, query, 'min_price') && item.price <= Number(query.get('min_price') ?? item.price),
  });
  expect(failed).toEqual(['listItems/list/range/min_price']);
});

test('an entry of the run has to be listed if an inclusive bound equals its value', async () => {
  const finds = (item: Item, query: URLSearchParams) =>
    soundlyFinds(item, query) && String(item.price) !== query.get('price_to');
  const { failed } = await judged({ finds });
  expect(failed).toEqual(['listItems/list/range/price_to']);
});

test('existing entries may vanish', async () => {
  const finds = (item: Item, query: URLSearchParams) =>
    soundlyFinds(item, query) && String(item.price) !== query.get('min_price');
  const { failed, asked } = await judged({ finds });
  expect(asked).toContain('GET /items?limit=50&min_price=950');
  expect(failed).toEqual([]);
});

const number = { type: 'number' };
const moment = { type: 'string', format: 'date-time' };

async function rangeIn(name: string, schema: object, properties: Readonly<Record<string, object>>) {
  const items = { type: 'object', properties };
  const responses = ok({ schema: { type: 'array', items } });
  const parameters = [{ name, in: 'query', schema }];
  const document = await loadDocument(
    documentOf({ '/things': { get: { operationId: 'list', parameters, responses } } }),
  );
  const [operation] = document.operations;
  const [parameter] = operation === undefined ? [] : declaredParameters(document, operation);
  const entry = operation && shownAt(document, operation, '/*');
  if (parameter === undefined || entry === undefined) throw new TypeError('the list has a parameter and entries');
  return rangeOf(parameter, entry);
}

const thing = { price: number, weight: { type: 'integer' }, name: { type: 'string' }, createdAt: moment };

test.each([
  ['min_price', 'lower', 'price'],
  ['maxPrice', 'upper', 'price'],
  ['price_from', 'lower', 'price'],
  ['price[lte]', 'upper', 'price'],
  ['weight__gt', 'lower', 'weight'],
])('%s is the %s bound of %s', async (name, side, property) => {
  expect(await rangeIn(name, number, thing)).toEqual({ side, property, kind: 'number', isSure: true });
});

test.each([
  ['created_after', 'lower', true],
  ['createdTo', 'upper', true],
  ['created_at_from', 'lower', true],
  ['since', 'lower', false],
  ['to', 'upper', false],
  ['end_date', 'upper', false],
] as const)('%s is the %s bound of the only time', async (name, side, isSure) => {
  expect(await rangeIn(name, moment, thing)).toEqual({ side, property: 'createdAt', kind: 'time', isSure });
});

test.each([
  ['min_size', number, thing],
  ['max_results', number, { ...thing, results: number }],
  ['min_price', number, { ...thing, min_price: number }],
  ['from', number, thing],
  ['after', { type: 'string' }, thing],
  ['since', moment, { ...thing, updatedAt: moment }],
  ['created_after', { type: 'string', format: 'date' }, thing],
  ['price', number, thing],
])('%s is no bound if it fits no property, or more than one', async (name, schema, properties) => {
  expect(await rangeIn(name, schema, properties)).toBeUndefined();
});
