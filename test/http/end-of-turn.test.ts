import { expect, test } from 'vitest';
import { endOfTurn } from '../../src/http/end-of-turn.ts';
import { agentId, startMock, webhook } from '../running-mock.ts';

test('calls of one turn continue together, in their order, before the next turn', async () => {
  const order: string[] = [];
  const waiting = ['first', 'second'].map((name) => endOfTurn().then(() => order.push(name)));
  const nextTurn = new Promise<void>((resolve) => setImmediate(() => resolve()));
  await Promise.resolve();
  order.push('this turn');
  await nextTurn;
  order.push('next turn');
  await Promise.all(waiting);
  expect(order).toEqual(['this turn', 'first', 'second', 'next turn']);
});

test('requests on one connection are answered in their order, each after the effects of the previous one', async () => {
  const mock = await startMock({ empty: true });
  const collection = `/api/v1/agents/${agentId}/webhooks`;
  const headers = 'Host: x\r\nAuthorization: Bearer x\r\nContent-Type: application/json';
  const body = JSON.stringify(webhook());
  const pair = `POST ${collection} HTTP/1.1\r\n${headers}\r\nContent-Length: ${body.length}\r\n\r\n${body}GET ${collection} HTTP/1.1\r\n${headers}\r\n\r\n`;
  const received = await mock.sendRaw(pair.repeat(20), 300);
  const answers = received.split(/(?=HTTP\/1\.1 )/);
  expect(answers.map((answer) => answer.split('"webhook_url"').length - 1)).toEqual(
    Array.from({ length: 20 }, (_, index) => [1, index + 1]).flat(),
  );
});

test('concurrent requests get their own answers', async () => {
  const mock = await startMock();
  const names = Array.from({ length: 50 }, (_, index) => `Webhook ${index}`);
  const body = (name: string) => ({ name, webhook_url: 'https://example.com', events: ['event_action'] });
  const answers = await Promise.all(names.map((name) => mock.create(body(name))));
  expect(answers.map(({ json }) => (json as { data: { name: string } }).data.name)).toEqual(names);
});
