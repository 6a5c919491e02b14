import { expect, test } from 'vitest';
import { createControl } from '../../src/control/control.ts';
import { inboxesOf } from '../../src/control/inbox/inboxes-of.ts';
import { createEngine } from '../../src/shipped.ts';

test('a mock is ready until it ends, which it reports while it still answers', async () => {
  const mock = await createEngine();
  const control = await createControl(mock, inboxesOf(mock));
  const asked = async () => {
    const response = await control.fetch(new Request('http://mock/ready'));
    return [response.status, await response.json()];
  };
  expect(await asked()).toEqual([200, { status: 'ready' }]);
  await mock.close();
  expect(await asked()).toEqual([503, { status: 'ending' }]);
});
