import { expect, test } from 'vitest';
import { FromAnswer } from '../../../src/contract/cases/step.ts';
import { mainPurpose } from '../../../src/contract/derived/instances.ts';
import type { Given } from '../../../src/contract/derived/world.ts';
import { operationOf, worldOf } from './worlds.ts';

type Row = readonly [
  from: string,
  operation: string,
  parameter: string,
  given: Partial<Given>,
  kind: string | undefined,
];

test.each<Row>([
  ['what the run creates', 'getCustomer', 'customer_id', {}, 'created'],
  [
    'what the run creates, where another is given',
    'getCustomer',
    'customer_id',
    { path: { customer_id: '7' } },
    'created',
  ],
  ['what the run creates and leaves', 'getInvoice', 'invoice_id', { allowsLeftovers: true }, 'created'],
  ['the list of what nothing deletes', 'getInvoice', 'invoice_id', {}, 'listed'],
  ['the list of what nothing creates', 'getAgent', 'agent_id', {}, 'listed'],
  ['the command line before a list', 'getAgent', 'agent_id', { path: { agent_id: '7' } }, 'given'],
  ['the command line', 'getReport', 'report_id', { path: { report_id: '7' } }, 'given'],
  ['nowhere', 'getReport', 'report_id', {}, 'none'],
  ['the schema of a parameter that takes one of a few', 'getRegion', 'region', {}, undefined],
  [
    'a value that was given for this operation',
    'getAgent',
    'agent_id',
    { values: { getAgent: { agent_id: '7' } } },
    undefined,
  ],
])('an id comes from %s (%s, %s, given %j)', async (_, id, name, given, kind) => {
  const world = await worldOf(given);
  expect(world.sourceAt(operationOf(world, id), { in: 'path', name })?.kind).toBe(kind);
});

test('the reason for an unknown id names the option to add', async () => {
  const world = await worldOf();
  expect(world.missingFor(operationOf(world, 'getReport'))).toMatch(/ --path report_id=…$/);
});

test('a path has the id of a created resource, of a listed entry, or a given one', async () => {
  const world = await worldOf({ path: { report_id: '7' } });
  const filled = (id: string, name: string) => world.inPath(operationOf(world, id), name, () => mainPurpose);
  expect(filled('getCustomer', 'customer_id')).toEqual({ reference: { kind: 'created', by: 'customer/subject' } });
  expect(filled('getAgent', 'agent_id')).toEqual({
    value: { in: 'path', name: 'agent_id', value: new FromAnswer('agent/others', '/0/id') },
  });
  expect(filled('getReport', 'report_id')).toEqual({ reference: { kind: 'given' } });
});

test('the run creates only what it can delete, unless leftovers are allowed', async () => {
  const names = async (given: Partial<Given>) => (await worldOf(given)).made.map(({ name }) => name);
  expect(await names({})).toEqual(['customer']);
  expect(await names({ allowsLeftovers: true })).toEqual(['customer', 'note', 'invoice']);
});
