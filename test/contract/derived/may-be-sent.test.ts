import { expect, test } from 'vitest';
import { whyNotSent } from '../../../src/contract/derived/may-be-sent.ts';
import type { Given } from '../../../src/contract/derived/world.ts';
import { operationOf, worldOf } from './worlds.ts';

const notMade = 'it would change what the run has not made';
const mayChange = 'it may change what the run has not made';
const leavesSomething = 'it creates what nothing deletes; --allow-leftovers lets it be sent';

type Row = readonly [what: string, operation: string, given: Partial<Given>, why: string | undefined];

test.each<Row>([
  ['a list', 'listCustomers', {}, undefined],
  ['a read of what others have made', 'getAgent', {}, undefined],
  ['the creation of what can be deleted', 'createCustomer', {}, undefined],
  ['a change of what the run makes', 'updateCustomer', {}, undefined],
  ['a deletion of what the run makes', 'deleteCustomer', {}, undefined],
  ['an action on what the run makes', 'blockCustomer', {}, undefined],
  ['the creation of a part of what the run makes', 'createNote', {}, undefined],
  ['a search with POST on a foreign host', 'search', {}, undefined],
  ['an action without a known effect on this machine', 'recompute', { isLocal: true }, undefined],
  ['a creation that leaves something, where that is allowed', 'createInvoice', { allowsLeftovers: true }, undefined],
  ['a change of what is left, where that is allowed', 'replaceInvoice', { allowsLeftovers: true }, undefined],
  ['a read of an id that was given', 'getReport', { path: { report_id: '7' } }, undefined],
  ['a creation without deletion', 'createInvoice', {}, leavesSomething],
  ['a creation without deletion on this machine', 'createInvoice', { isLocal: true }, leavesSomething],
  [
    'a record that nothing shows',
    'recordEvent',
    {},
    'nothing deletes what it creates; --allow-leftovers lets it be sent',
  ],
  ['a deletion of a whole collection', 'deleteCustomers', {}, notMade],
  ['a deletion of a whole collection on this machine', 'deleteCustomers', { isLocal: true }, notMade],
  ['a deletion of what others have made', 'deleteAgent', {}, notMade],
  ['a deletion of an id that was given', 'deleteAgent', { path: { agent_id: '7' } }, notMade],
  ['a change of what others have made', 'replaceInvoice', {}, notMade],
  ['a change of the only one', 'putSettings', {}, notMade],
  [
    'a change of the only one on this machine, which is sent back as it was read',
    'putSettings',
    { isLocal: true },
    undefined,
  ],
  ['a reset on a foreign host', 'reset', {}, mayChange],
  ['a reset on this machine', 'reset', { isLocal: true }, mayChange],
  ['an action without a known effect on a foreign host', 'recompute', {}, mayChange],
  ['an action that ends sessions, though it is called after them', 'clearSessions', {}, mayChange],
  [
    'a read whose id nothing gives',
    'getReport',
    {},
    'nothing creates a report, and nothing lists them: give one with --path report_id=…',
  ],
])('%s is sent, or not, with the reason (%s, given %j)', async (_, id, given, why) => {
  const world = await worldOf(given);
  expect(whyNotSent(operationOf(world, id), world)).toBe(why);
});
