import { expect, test } from 'vitest';
import {
  answering,
  answeringNothing,
  inPath,
  inQuery,
  inShort,
  lineOf,
  object,
  ref,
  resourcesIn,
  text,
} from './resources-in.ts';

const linked = (schema: unknown, links: object, operationId: string, status = 201) => ({
  operationId,
  responses: { [status]: { description: 'OK', content: { 'application/json': { schema } }, links } },
});

test('a link says which property is the id', async () => {
  const Order = object({ id: text, code: text, total: text });
  const links = { self: { operationId: 'getOrder', parameters: { id: '$response.body#/code' } } };
  const paths = {
    '/orders': { post: linked(ref('Order'), links, 'addOrder') },
    '/orders/{id}': { get: answering(ref('Order'), 200, { operationId: 'getOrder', parameters: [inPath('id')] }) },
  };
  const { resources, consumers } = await resourcesIn(paths, { Order });
  expect(resources.map(inShort)).toMatchObject([{ id: 'code', create: 'POST /orders' }]);
  expect(consumers).toEqual([]);
});

test('a link from a creation identifies the deletion, under any name', async () => {
  const Thing = object({ id: text, size: text });
  const links = {
    look: { operationId: 'look', parameters: { 'query.which': '$response.body#/id' } },
    drop: { operationRef: '#/paths/~1drop/delete', parameters: { which: '$response.body#/id' } },
  };
  const paths = {
    '/make': { post: linked(ref('Thing'), links, 'createThing') },
    '/look': { get: answering(ref('Thing'), 200, { operationId: 'look', parameters: [inQuery('which')] }) },
    '/drop': { delete: answeringNothing(204, { operationId: 'drop', parameters: [inQuery('which')] }) },
  };
  const { resources } = await resourcesIn(paths, { Thing });
  expect(resources.map(inShort)).toEqual([
    { name: 'thing', id: 'id', create: 'POST /make', read: 'GET /look', delete: 'DELETE /drop' },
  ]);
  expect(resources[0]?.idIn.drop).toEqual({ in: 'query', name: 'which' });
});

test('a link says what takes the id, from an answer or from the path of a request', async () => {
  const User = object({ id: text, name: text });
  const links = {
    mail: { operationId: 'mail', parameters: { to: '$response.body#/id', about: '$request.path.id' } },
    broken: { operationId: 'nobody', parameters: { to: '$response.body#/id' } },
    odd: { operationRef: '#/nowhere', parameters: 'none' },
  };
  const paths = {
    '/users/{id}': { parameters: [inPath('id')], get: linked(ref('User'), links, 'getUser', 200) },
    '/mail': {
      post: answeringNothing(204, { operationId: 'mail', parameters: [inQuery('to'), inQuery('about', text, false)] }),
    },
  };
  const { consumers } = await resourcesIn(paths, { User });
  expect(consumers.map(lineOf)).toEqual(['POST /mail query to -> user, required', 'POST /mail query about -> user']);
});

test('a link with the id of something else makes no deletion of it', async () => {
  const [User, Ticket] = [object({ id: text, name: text }), object({ id: text, subject: text })];
  const links = { clear: { operationId: 'deleteTickets', parameters: { owner: '$response.body#/id' } } };
  const paths = {
    '/users/{id}': { parameters: [inPath('id')], get: linked(ref('User'), links, 'getUser', 200) },
    '/desk': {
      post: answering(ref('Ticket'), 201, { operationId: 'createTicket' }),
      get: answering({ type: 'array', items: ref('Ticket') }, 200, { operationId: 'listTickets' }),
      delete: answeringNothing(204, { operationId: 'deleteTickets', parameters: [inQuery('owner')] }),
    },
  };
  const { resources, consumers } = await resourcesIn(paths, { User, Ticket });
  expect(resources.find(({ name }) => name === 'ticket')).toMatchObject({ create: { id: 'createTicket' } });
  expect(resources.filter((resource) => resource.delete)).toEqual([]);
  expect(consumers.map(lineOf)).toEqual(['DELETE /desk query owner -> user, required']);
});
