import { expect, onTestFinished, test } from 'vitest';
import { createMock, listen } from '../../src/index.ts';
import { createEngine } from '../../src/shipped.ts';
import { library } from '../library/library.ts';
import { media } from '../proving/media/index.ts';
import { shop } from '../proving/shop/index.ts';
import { tickets } from '../proving/tickets/index.ts';
import { run } from './command.ts';

test("Talkover's document and our own mock have no difference", async () => {
  const { url, close } = await listen(await createEngine());
  onTestFinished(() => close());
  const agent = '9fbef0b7-8d4e-4a08-9207-66c22155721d';
  const created = await fetch(`${url}/api/v1/agents/${agent}/webhooks`, {
    method: 'POST',
    headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'one', webhook_url: 'https://example.com/hook', events: ['event_phone_call_ended'] }),
  });
  expect(created.status).toBe(200);
  const args = ['drift', '--upstream', `${url}/api/v1`, '--token', 'x', '--agent-id', agent];
  const { code, out } = await run(args);
  expect(out).toMatch(/\n0 differences\n$/);
  expect(code).toBe(0);
  expect(out).toContain('of 4 operations compared');
});

test('the example library and its mock have no difference', async () => {
  const { url, close } = await listen(await createMock({ api: library }));
  onTestFinished(() => close());
  const args = [
    'drift',
    'test/library/openapi.yaml',
    '--upstream',
    `${url}/v1`,
    '--header',
    'X-Library-Key: k',
    '--path',
    'library=central',
  ];
  const { code, out } = await run(args);
  expect(out).toMatch(/\n0 differences\n$/);
  expect(code).toBe(0);
});

test.each([media, shop, tickets])('a correct server of another document has no difference: $name', async (api) => {
  const served = await api.start();
  onTestFinished(() => served.close());
  const { headers = {}, path = {}, query = {} } = api.given;
  const options = (option: string, values: Readonly<Record<string, string>>, between: string) =>
    Object.entries(values).flatMap(([name, value]) => [option, `${name}${between}${value}`]);
  const { code, out } = await run([
    ...['drift', api.document, '--upstream', served.url],
    ...options('--header', headers, ': '),
    ...options('--path', path, '='),
    ...options('--query', query, '='),
  ]);
  expect(out).toMatch(/\n0 differences\n$/);
  expect(code).toBe(0);
});
