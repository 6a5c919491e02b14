import { createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createMock, inferredApi } from '../../../src/index.ts';
import { run } from '../../cli/command.ts';
import { startReceiver } from '../../receiver.ts';
import { json, object, post, startSendingMock, text, uuid } from './callback-document.ts';

const receiver = await startReceiver();
const webhooks = {
  petAdded: post(json(object({ id: uuid, pet: object({ name: text, tag: text }) })), { summary: 'A pet was added' }),
  'pet gone': { $ref: '#/components/pathItems/gone' },
};
const gone = {
  put: {
    description: 'A pet has gone.\nFor good.',
    requestBody: { content: { 'text/plain': { example: 'gone' } } },
    responses: {},
  },
};
const paths = { '/pets': { get: { responses: { 200: { description: 'OK' } } } } };
const mock = await startSendingMock(
  paths,
  { callbackSecret: 'a secret' },
  { webhooks, components: { pathItems: { gone } } },
);

describe('talkover-mock trigger', () => {
  const list = '  petAdded  A pet was added\n  pet gone  A pet has gone.';

  test('sends a webhook of any document where --to says, signed, with what --data gives', async () => {
    const to = `${receiver.url}/hook`;
    const { code, out, err } = await run([
      'trigger',
      'petAdded',
      '--url',
      mock.url,
      '--to',
      to,
      '--data',
      '{"pet":{"name":"Rex"}}',
    ]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^petAdded {2}POST http:\/\/127\.0\.0\.1:\d+\/hook {2}200 in \d+ ms\n$/);
    const got = receiver.received.find(({ path }) => path === '/hook');
    expect(got?.json).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      pet: { name: 'Rex', tag: expect.any(String) },
    });
    const signature = createHmac('sha256', 'a secret')
      .update(got?.body ?? '')
      .digest('hex');
    expect(got?.headers.signature).toBe(signature);
  });

  test('sends it to the inbox of its name otherwise, in the method and media type that it declares', async () => {
    const { out } = await run(['trigger', 'pet gone', '--url', mock.url]);
    expect(out).toMatch(/^pet gone {2}PUT http:\/\/127\.0\.0\.1:\d+\/__mock\/inbox\/pet-gone {2}200 in \d+ ms\n$/);
    const answer = await fetch(`${mock.url}/__mock/inbox/pet-gone/deliveries`);
    const { deliveries } = (await answer.json()) as { deliveries: unknown[] };
    const headers = expect.arrayContaining([{ name: 'Content-Type', value: 'text/plain' }]);
    expect(deliveries).toMatchObject([{ method: 'PUT', body: 'gone', signature: 'verified', headers }]);
  });

  test.each([
    ['lists the webhooks without a name', [], `give an event; there is\n${list}`],
    ['lists them for a name that there is not', ['nope'], `there is no event nope; there is\n${list}`],
    ['refuses an address that is no URL', ['petAdded', '--to', 'here'], 'It must be an absolute URL of http or https.'],
  ])('%s', async (_, args, words) => {
    const { code, err } = await run(['trigger', ...args, '--url', mock.url]);
    expect(code).not.toBe(0);
    expect(err).toContain(words);
  });

  test('says which of the data the document does not have', async () => {
    const { err } = await run([
      'trigger',
      'petAdded',
      '--url',
      mock.url,
      '--to',
      receiver.url,
      '--data',
      '{"petname":1}',
    ]);
    expect(err).toContain('note: petname is not in the data of petAdded as the document has it; there is id, pet');
  });
});

test('the control API lists the webhooks, and lets one happen', async () => {
  const listed = (await (await fetch(`${mock.url}/__mock/subscriptions`)).json()) as Record<string, unknown>;
  expect(listed).toMatchObject({
    subscriptions: [],
    events: { petAdded: 'A pet was added', 'pet gone': 'A pet has gone.' },
  });
  const fired = await mock.ask('/__mock/events', { event: 'petAdded', to: `${receiver.url}/api`, wait: true });
  const { deliveries } = (await fired.json()) as { deliveries: unknown[] };
  expect(deliveries).toMatchObject([
    { status: 'success', to: { name: 'webhook petAdded', url: `${receiver.url}/api` } },
  ]);
});

test('a document that names resources of an API that nobody has is served with its webhooks all the same', async () => {
  const api = inferredApi(fileURLToPath(new URL('../../library/openapi.yaml', import.meta.url)));
  const { events } = await createMock({ api });
  expect(Object.keys(events)).toEqual(['bookLent']);
});
