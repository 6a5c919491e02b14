import { expect, test } from 'vitest';
import { endOfTurn } from '../../src/http/end-of-turn.ts';
import { startMock } from '../running-mock.ts';

test('what waits for one turn goes on together, in its order, before the next turn', async () => {
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

test('requests that come together are answered each on its own connection, each with its own answer', async () => {
  const mock = await startMock();
  const names = Array.from({ length: 50 }, (_, index) => `Webhook ${index}`);
  const body = (name: string) => ({ name, webhook_url: 'https://example.com', events: ['event_action'] });
  const answers = await Promise.all(names.map((name) => mock.create(body(name))));
  expect(answers.map(({ json }) => (json as { data: { name: string } }).data.name)).toEqual(names);
});
