import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeReporter } from '../../src/contract/reporters/reporters.ts';
import type { Report } from '../../src/contract/run/report/events.ts';
import { openPage, seriousFaults } from '../browser.ts';
import { judge, mock } from './judged.ts';
import { and, answered, is, json, without } from './mutants/replies.ts';

vi.setConfig({ testTimeout: 60_000, expect: { poll: { timeout: 30_000 } } });

const folder = mkdtempSync(join(tmpdir(), 'talkover-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

let report: Report;
let url: string;
beforeAll(async () => {
  const faulty = json(and(is.create, answered(422)), (body) => without(body, 'errors'));
  const run = await judge(await mock(faulty));
  const reporter = makeReporter('html', false);
  const file = join(folder, 'contract.html');
  writeFileSync(file, run.events.map((event) => reporter.on(event)).join(''));
  report = run.report;
  url = pathToFileURL(file).href;
});

test.each(['light', 'dark'] as const)(
  'in %s, the report is filtered by verdict, operation and text, and nobody is kept from it',
  async (colorScheme) => {
    const { page, problems, requests } = await openPage(url, { colorScheme });
    const shown = () => page.locator('details:visible').count();
    expect(await shown()).toBe(report.cases.length);
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByLabel('Verdict').selectOption('fail');
    expect(await shown()).toBe(report.summary.fail);
    await page.getByLabel('Verdict').selectOption('pass');
    await page.getByLabel('Operation').selectOption('toggleAgentWebhook');
    const passed = report.cases.filter(
      ({ verdict, operationId }) => verdict === 'pass' && operationId === 'toggleAgentWebhook',
    );
    expect(await shown()).toBe(passed.length);
    await page.getByLabel('Text').fill(passed[0]?.id ?? '');
    expect(await page.locator('details:visible').first().innerText()).toContain(passed[0]?.id);
    expect(await page.getByRole('status').innerText()).toMatch(new RegExp(`^\\d+ of ${report.cases.length} cases$`));
    expect({ problems, requests }).toEqual({ problems: [], requests: [url] });
  },
);

test('a link to a case opens it, whatever was filtered, and without scripts everything is there', async () => {
  const [failed] = report.cases.filter(({ verdict }) => verdict === 'fail');
  const { page } = await openPage(url);
  await page.getByLabel('Text').fill('nothing has this in it');
  await page.evaluate(`location.hash = ${JSON.stringify(encodeURIComponent(`case-${failed?.id}`))}`);
  await expect
    .poll(() => page.locator('details[open]:visible summary').allInnerTexts())
    .toContainEqual(expect.stringContaining(failed?.id ?? '-'));
  const { page: plain } = await openPage(url, { javaScriptEnabled: false });
  expect(await plain.locator('details:visible').count()).toBe(report.cases.length);
  expect(await plain.locator('#filter').isVisible()).toBe(false);
});
