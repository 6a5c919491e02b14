import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeReporter } from '../../src/contract/reporters/reporters.ts';
import type { CaseResult } from '../../src/contract/run/report/case-result.ts';
import type { Report } from '../../src/contract/run/report/events.ts';
import { letterSizes, looks, openPage, seriousFaults } from '../browser.ts';
import { runScript } from '../shell-script.ts';
import type { AgentTarget } from './agents.ts';
import { judge, mock, webhooksOf } from './judged.ts';
import { token } from './mutants/deployment.ts';
import { inTurn } from './mutants/in-turn.ts';
import { and, answered, input, is, json, status, without } from './mutants/replies.ts';

vi.setConfig({ testTimeout: 60_000, expect: { poll: { timeout: 30_000 } } });

const folder = mkdtempSync(join(tmpdir(), 'talkover-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Faults of different causes: some show in one request, some only after others have created its record. */
const faults = [
  json(and(is.create, answered(422)), (body) => without(body, 'errors')),
  status(and(is.get, answered(404)), 410),
  input(
    ({ method }) => method === 'PUT',
    ({ timeout: _, ...body }) => body,
  ),
];

let report: Report;
let target: AgentTarget;
let url: string;
beforeAll(async () => {
  const deployment = await mock(inTurn(faults));
  target = deployment.target;
  const whole = (await judge(deployment)).report;
  // Enough of them: each one costs time in the browser and in the accessibility check.
  const isShown = ({ id, verdict }: CaseResult) => verdict === 'fail' || /^toggleAgentWebhook|body\/name\//.test(id);
  report = { ...whole, cases: whole.cases.filter(isShown) };
  url = written(report, 'contract');
});

function written(what: Report, name: string): string {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, makeReporter('html', false).on({ kind: 'finished', report: what }));
  return pathToFileURL(file).href;
}

const shownCases = (page: Page) => page.locator('.case:visible').count();
const casesWith = (verdict: string) => report.cases.filter((one) => one.verdict === verdict);

test('the report begins with its answer in one sentence with numbers, and what failed is grouped by cause', async () => {
  const { page } = await openPage(url);
  const { pass, fail, observe } = report.summary;
  const operations = new Set(report.cases.map(({ operationId }) => operationId)).size;
  const failing = new Set(casesWith('fail').map(({ operationId }) => operationId)).size;
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
    `The deployment breaks the document in ${report.groups.length} ways: ${fail} of ${pass + fail + observe} judged cases fail, in ${failing} of ${operations} operations.`,
  );
  const titles = report.groups.map(({ title }) => title.replaceAll('`', ''));
  expect(await page.locator('#causes li a').allInnerTexts()).toEqual(titles);
  for (const [at, { cases }] of report.groups.entries())
    expect(await page.locator(`#group-${at} .case .id`).allInnerTexts()).toEqual(cases);
});

test.each(looks)(
  'in $colorScheme, $width pixels wide, it filters by verdict, operation and text, is accessible, and has four font sizes',
  async ({ colorScheme, width }) => {
    const { page, problems, requests } = await openPage(url, { colorScheme, viewport: { width, height: 844 } });
    expect(await seriousFaults(page)).toEqual([]);
    expect((await letterSizes(page)).filter((size) => ![13, 15, 20, 28].includes(size))).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.getByLabel('Verdict').selectOption('fail');
    await expect.poll(() => shownCases(page)).toBe(report.summary.fail);
    await page.getByLabel('Verdict').selectOption('pass');
    await page.getByLabel('Operation').selectOption('toggleAgentWebhook');
    const passed = casesWith('pass').filter(({ operationId }) => operationId === 'toggleAgentWebhook');
    await expect.poll(() => shownCases(page)).toBe(passed.length);
    await page.getByLabel('Text').fill(passed[0]?.id ?? '');
    await expect.poll(() => page.locator('.case:visible').first().innerText()).toContain(passed[0]?.id);
    expect(await page.getByRole('status').innerText()).toMatch(new RegExp(`^\\d+ of ${report.cases.length} cases$`));
    await page.getByLabel('Text').fill('nothing has this in it');
    await page.getByText('No case fits the filter.').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await expect
      .poll(() => page.getByRole('status').innerText())
      .toBe(`${report.cases.length} of ${report.cases.length} cases`);
    expect({ problems, requests }).toEqual({ problems: [], requests: [url] });
  },
);

test('the search finds text in closed cases, also text that markup escapes', async () => {
  const { page } = await openPage(url);
  const found = casesWith('fail').filter(({ script }) => script?.includes('"$BASE/agents') === true);
  await page.getByLabel('Verdict').selectOption('fail');
  await page.getByLabel('Text').fill('"$BASE/agents');
  await expect.poll(() => shownCases(page)).toBe(found.length);
});

test('a script that is copied out of the report shows the same status in a fresh bash, and leaves nothing behind', async () => {
  const { page } = await openPage(url, { permissions: ['clipboard-read', 'clipboard-write'] });
  const chosen = report.groups.flatMap(({ cases: [first] }) => casesWith('fail').filter(({ id }) => id === first));
  expect(chosen.map(({ status: one }) => one).toSorted()).toEqual([200, 410, 422, 422]);
  for (const { id, status: seen } of chosen) {
    const found = page.locator('.case', { has: page.locator('.id', { hasText: new RegExp(`^${id}$`) }) });
    await found.getByRole('button', { name: 'Copy' }).click();
    await found.getByRole('button', { name: 'Copied' }).waitFor();
    const script = await page.evaluate<string>('navigator.clipboard.readText()');
    const { output, exitCode } = await runScript(script, { TALKOVER_TOKEN: token }, 'bash');
    expect([id, output.slice(0, 13), exitCode]).toEqual([id, `HTTP/1.1 ${seen} `, 0]);
  }
  expect(await webhooksOf(target)).toEqual([]);
});

test('a failure has its request and its answer without secrets, and a rule that leads to its line of the document', async () => {
  const { page } = await openPage(url);
  const [failed] = casesWith('fail').filter(({ id }) => id === report.groups[0]?.cases[0]);
  const shown = page.locator('#group-0 .case').first();
  expect(await shown.innerText()).toContain(failed?.rule.sentence);
  expect(await shown.getByLabel('Request, headers').innerText()).toContain('Authorization: Bearer $TALKOVER_TOKEN');
  expect(JSON.parse(await shown.getByLabel('Answer, body').innerText())).toEqual(
    JSON.parse(failed?.answer?.body ?? ''),
  );
  await shown.getByRole('link', { name: `spec/openapi.yaml:${failed?.rule.line}` }).click();
  const line = readFileSync(failed?.rule.file ?? '', 'utf8').split('\n')[(failed?.rule.line ?? 0) - 1];
  await expect.poll(() => page.locator('.document :target').textContent()).toBe(`${failed?.rule.line} ${line}`);
  expect(readFileSync(new URL(url), 'utf8')).not.toContain(token);
});

test('a cell of the heat map says how many cases of a kind were judged and failed, and leads to them', async () => {
  const { page } = await openPage(url);
  const ofBody = report.cases.filter(({ id }) => id.startsWith('createAgentWebhook/body/'));
  const judged = ofBody.filter(({ verdict }) => verdict !== 'skip').length;
  const failed = ofBody.filter(({ verdict }) => verdict === 'fail').length;
  const name = `createAgentWebhook, body: ${judged}/${ofBody.length}, ${failed} fail`;
  await page.getByRole('link', { name, exact: true }).click();
  expect(await shownCases(page)).toBe(ofBody.length);
});

test('keys alone filter the cases, open one and copy its script', async () => {
  const { page } = await openPage(url, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByLabel('Verdict').focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => shownCases(page)).toBe(report.summary.fail);
  for (let pressed = 0; pressed < 4; pressed++) await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Reset');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.parentElement.id')).toBe(`case-${report.groups[0]?.cases[0]}`);
  // The first of a group is open.
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  for (let pressed = 0; pressed < 12; pressed++) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate('document.activeElement.textContent')) === 'Copy') break;
  }
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
    casesWith('fail').find(({ id }) => id === report.groups[0]?.cases[0])?.script,
  );
});

test('a link to a case opens it in spite of a filter, and without scripts everything is there', async () => {
  const [passed] = casesWith('pass');
  const { page } = await openPage(url);
  // In one turn, before the page can apply the filter.
  await page.evaluate(`document.getElementById('filter').elements.text.value = 'nothing has this in it';
    document.getElementById('filter').dispatchEvent(new Event('input'));
    location.hash = ${JSON.stringify(encodeURIComponent(`case-${passed?.id}`))};
    dispatchEvent(new HashChangeEvent('hashchange'));`);
  const shown = page.locator('.case[open]:visible');
  await expect
    .poll(() =>
      shown
        .filter({ hasText: passed?.id ?? '-' })
        .getByText('Looked for')
        .count(),
    )
    .toBe(1);
  const { page: plain } = await openPage(url, { javaScriptEnabled: false });
  expect(await plain.locator('.case .body').count()).toBe(report.cases.length);
  expect(await plain.locator('.case.fail[open] pre.script').first().isVisible()).toBe(true);
  expect(await plain.locator('#filter, .copy').filter({ visible: true }).count()).toBe(0);
});

test('on paper, each failure is open, and controls for screens are left out', async () => {
  const { page } = await openPage(url);
  await page.emulateMedia({ media: 'print' });
  await page.evaluate('dispatchEvent(new Event("beforeprint"))');
  expect(await page.locator('.case.fail .body:visible').count()).toBe(report.summary.fail);
  expect(await page.locator('#filter, .copy').filter({ visible: true }).count()).toBe(0);
  const paper = await page.evaluate(
    "getComputedStyle(document.body).colorScheme + getComputedStyle(document.querySelector('pre.script')).overflow",
  );
  expect(paper).toBe('lightvisible');
  expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
});

test('the leftovers of a run are one note, which shows the first five', async () => {
  const left = Array.from({ length: 8 }, (_, at) => `pet ${at} was there before the run and is gone`);
  const { page } = await openPage(written({ ...report, summary: { ...report.summary, left } }, 'left'));
  const note = page.locator('.note.bad');
  expect(await note.count()).toBe(1);
  expect(await note.locator('li:visible').allInnerTexts()).toEqual(left.slice(0, 5));
  await note.locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await note.locator('li:visible').allInnerTexts()).toEqual(left);
});

test('of 3,000 failures, the page contains only the content of opened ones', async () => {
  const failing = casesWith('fail');
  const cases = Array.from({ length: 3000 }, (_, at) => ({
    ...failing[at % failing.length],
    id: `createAgentWebhook/body/${at}`,
  }));
  const [group] = report.groups;
  const large = { ...report, cases, groups: [{ ...group, cases: cases.map(({ id }) => id) }] } as Report;
  const { page, problems } = await openPage(written(large, 'large'));
  expect(await page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(30_000);
  expect(await page.locator('.case .body').count()).toBe(1);
  await page.getByLabel('Text').fill('createAgentWebhook/body/2999');
  await expect.poll(() => shownCases(page)).toBe(1);
  await page.locator('.case:visible summary').click();
  await page.locator('.case:visible pre.script').waitFor();
  expect(problems).toEqual([]);
});

test('the page weighs at most 60 kB without its cases', () => {
  const empty = written({ ...report, cases: [], groups: [] }, 'empty');
  expect(statSync(new URL(empty)).size).toBeLessThan(60_000);
});
