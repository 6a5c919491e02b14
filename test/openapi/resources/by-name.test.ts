import { describe, expect, test } from 'vitest';
import {
  answering,
  answeringNothing,
  inPath,
  inQuery,
  inShort,
  listOf,
  object,
  ref,
  resourcesIn,
  taking,
  text,
} from './resources-in.ts';

const Ticket = object({ id: text, subject: text });
const withId = (name: string) => taking(object({ [name]: text }, [name]));
const ticket = object({ ticket: ref('Ticket') });

async function shortOf(paths: unknown) {
  return (await resourcesIn(paths, { Ticket })).resources.map(inShort);
}

describe('calls with the name of a thing and a verb belong to one resource', () => {
  test('in dot style', async () => {
    const paths = {
      '/api/tickets.create': {
        post: answering(ticket, 200, { operationId: 'c', ...taking(object({ subject: text })) }),
      },
      '/api/tickets.info': { get: answering(ticket, 200, { operationId: 'i', parameters: [inQuery('ticket')] }) },
      '/api/tickets.list': { get: answering(object({ tickets: listOf('Ticket') }), 200, { operationId: 'l' }) },
      '/api/tickets.update': { post: answering(ticket, 200, { operationId: 'u', ...withId('ticket_id') }) },
      '/api/tickets.delete': { post: answeringNothing(200, { operationId: 'd', ...withId('id') }) },
      '/api/tickets.close': { post: answering(ticket, 200, { operationId: 'x', ...withId('id') }) },
    };
    const { resources } = await resourcesIn(paths, { Ticket });
    expect(resources.map(inShort)).toEqual([
      {
        ...{
          name: 'ticket',
          id: 'id',
          entriesAt: '/tickets',
          create: 'POST /api/tickets.create',
          list: 'GET /api/tickets.list',
        },
        ...{ read: 'GET /api/tickets.info', update: 'POST /api/tickets.update', delete: 'POST /api/tickets.delete' },
      },
    ]);
    expect(resources[0]).toMatchObject({
      plural: 'tickets',
      dataAt: { c: '/ticket', i: '/ticket', u: '/ticket' },
      idIn: {
        i: { in: 'query', name: 'ticket' },
        u: { in: 'body', name: '/ticket_id' },
        d: { in: 'body', name: '/id' },
      },
    });
  });

  test.each([
    ['verbs in front', '/createTicket', '/getTicket', '/listTickets', '/deleteTicket'],
    ['verbs behind', '/ticket/create', '/ticket/info', '/ticket/list', '/ticket/remove'],
    ['kebab case', '/add-ticket', '/fetch-ticket', '/all-tickets', '/destroy-ticket'],
  ])('with %s', async (_, create, read, list, remove) => {
    const paths = {
      [create]: { post: answering(ref('Ticket'), 201) },
      [read]: { get: answering(ref('Ticket'), 200, { parameters: [inQuery('ticket_id')] }) },
      [list]: { get: answering(listOf('Ticket')) },
      [remove]: { post: answeringNothing(204, withId('ticketId')) },
    };
    const expected = { create: `POST ${create}`, read: `GET ${read}`, delete: `POST ${remove}` };
    expect(await shortOf(paths)).toMatchObject([{ name: 'ticket', id: 'id', ...expected }]);
  });

  test('with the id in the path behind the verb', async () => {
    const paths = {
      '/ticket/create': { post: answering(ref('Ticket'), 201) },
      '/ticket/get/{id}': { parameters: [inPath('id')], get: answering(ref('Ticket')) },
      '/ticket/delete/{id}': { parameters: [inPath('id')], delete: answeringNothing() },
    };
    expect(await shortOf(paths)).toEqual([
      {
        ...{ name: 'ticket', id: 'id', create: 'POST /ticket/create', read: 'GET /ticket/get/{id}' },
        delete: 'DELETE /ticket/delete/{id}',
      },
    ]);
  });

  test('by operationId, with the id in the query', async () => {
    const parameters = [inQuery('ticket_id')];
    const paths = {
      '/desk': {
        post: answering(ref('Ticket'), 201, { operationId: 'createTicket' }),
        get: answering(ref('Ticket'), 200, { operationId: 'getTicket', parameters }),
        delete: answeringNothing(204, { operationId: 'deleteTicket', parameters }),
      },
    };
    expect(await shortOf(paths)).toEqual([
      { name: 'ticket', id: 'id', create: 'POST /desk', read: 'GET /desk', delete: 'DELETE /desk' },
    ]);
  });
});

describe('no deletion is a call', () => {
  const created = {
    '/tickets.create': { post: answering(ref('Ticket'), 201) },
    '/tickets.list': { get: answering(listOf('Ticket')) },
  };

  test.each([
    ['without an id', '/tickets.delete', answeringNothing()],
    ['whose id may be left out', '/tickets.delete', answeringNothing(204, taking(object({ id: text })))],
    ['of another name', '/tickets.archive', answeringNothing(204, withId('id'))],
    ['of other things', '/notes.delete', answeringNothing(204, withId('id'))],
  ])('%s', async (_, path, operation) => {
    const [found] = await shortOf({ ...created, [path]: { post: operation } });
    expect(found).toMatchObject({ create: 'POST /tickets.create' });
    expect(found).not.toHaveProperty('delete');
  });
});

test('calls with such names by chance are no resource', async () => {
  const paths = {
    '/getStatus': { get: answering(object({ status: text })) },
    '/setStatus': { post: answering(object({ status: text })) },
    '/createToken': { post: answering(object({ id: text }), 201) },
    '/operations/delete': { post: answeringNothing(200, withId('id')) },
  };
  expect(await shortOf(paths)).toEqual([]);
});
