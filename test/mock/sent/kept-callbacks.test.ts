import { expect, test } from 'vitest';
import { createMock, inferredApi, loadDocument } from '../../../src/index.ts';
import { documentOf } from '../../document-of.ts';
import { ManualClock } from '../../manual-clock.ts';
import { startReceiver } from '../../receiver.ts';
import { jobs, json, object, post, uuid } from './callback-document.ts';

test('a callback whose retry waits is sent after a restart, as it was', async () => {
  const receiver = await startReceiver((_, count) => (count === 1 ? 500 : 204));
  const callbacks = {
    onDone: { '{$request.body#/url}': post(json({ type: 'array', items: object({ id: uuid }), minItems: 1 })) },
  };
  const api = inferredApi(await loadDocument(documentOf({ '/jobs': { post: jobs(callbacks) } })));
  const clock = new ManualClock('2026-01-02T03:04:05Z');
  const before = await createMock({ api, clock, timer: clock });
  const request = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ url: receiver.url }),
  };
  const failed = new Promise<void>((resolve) => before.sessions.watchAttempts(() => resolve()));
  await before.fetch('http://mock/jobs', request);
  await failed;
  const kept = await before.sessions.get(undefined).snapshot();
  await before.close();
  const after = await createMock({ api, kept: JSON.parse(JSON.stringify(kept)), clock: '2026-01-02T03:05:05Z' });
  await receiver.has(2);
  await after.close(1000);
  const [first, second] = receiver.received;
  expect(second?.body.toString()).toBe(first?.body.toString());
  expect(second?.body.toString()).toMatch(/^\[\{"id":/);
});
