import { expect, test } from 'vitest';
import { openPage } from '../browser.ts';
import { deployment, proxyTo } from '../proxy/between.ts';
import { patience, rows } from './opened-inspector.ts';

test('a proxied exchange shows its violations at the field, and one click lets the mock answer', async () => {
  const origin = await deployment((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id":"seven","other":[1]}');
  });
  const { url } = await proxyTo(`${origin}/v1`);
  await fetch(`${url}/v1/items/1`);
  await fetch(`${url}/elsewhere`);
  const { page, problems } = await openPage(`${url}/__mock/#requests`, { viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(patience);
  await page.locator('#upstream').getByText(`${origin}/v1`).waitFor();
  expect(await page.getByRole('link', { name: 'Docs' }).count()).toBe(0);
  await rows(page).getByText('undocumented').waitFor();
  await rows(page).getByRole('button', { name: '/v1/items/1' }).click();
  const body = page.getByRole('region', { name: 'Body of the response' });
  await body.locator('mark').first().waitFor();
  const lines = (await body.innerText()).split('\n');
  expect(lines.find((line) => line.includes('"id": "seven"'))).toMatch(/integer/);
  expect(lines.find((line) => line.includes('"name"'))).toMatch(/required/);
  expect(lines.find((line) => line.includes('"other"'))).toMatch(/\[$/);
  await page.getByRole('list', { name: 'Violations' }).getByText('response body/id').waitFor();
  await page.getByRole('button', { name: 'Let the mock answer' }).click();
  await page.getByText(/The mock answers getItem from now on/).waitFor();
  expect((await fetch(`${url}/v1/items/1`)).headers.get('x-mock-seed')).toBe('1');
  expect(problems).toEqual([]);
});
