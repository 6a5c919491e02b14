import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { openPage } from '../browser.ts';
import { agentId, type RunningMock, webhook } from '../running-mock.ts';

export const collection = `/agents/${agentId}/webhooks`;

/** How long what is to appear may take, in milliseconds: a busy machine is slow. */
export const patience = 30_000;

export async function open(mock: RunningMock, view = 'requests', options: Parameters<typeof openPage>[1] = {}) {
  const opened = await openPage(`${mock.url}/__mock/#${view}`, { viewport: { width: 1280, height: 800 }, ...options });
  opened.page.setDefaultTimeout(patience);
  await opened.page.locator('#live[data-state=live]').waitFor();
  // The lists follow.
  await opened.page.locator('#seed:not(:text("…"))').waitFor();
  return opened;
}

/** Asks the control API as curl would. */
export async function control(mock: RunningMock, method: string, path: string, body?: unknown, session?: string) {
  const { json } = await mock.call(method, `//__mock${path}`, body, session);
  // Each answer is a JSON object, as the control document has it.
  return json as Record<string, unknown>;
}

/** A webhook that sends to an inbox of this mock; gives its id. */
export async function hook(mock: RunningMock, inbox: string, changes: Readonly<Record<string, unknown>> = {}) {
  const created = await mock.create(
    webhook({ webhook_url: `${mock.url}/__mock/inbox/${inbox}`, webhook_secret: 's3cret', ...changes }),
  );
  return (created.json as { data: { id: string } }).data.id;
}

/** The words that a shell reads in a command. */
export async function wordsOf(command: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('sh', ['-c', `printf '%s\\0' ${command}`]);
  return stdout.split('\0').slice(0, -1);
}

export const rows = (page: Page) => page.locator('#request-rows tr:not([hidden])');

export async function choose(page: Page, view: string): Promise<void> {
  await page.locator(`#tab-${view}`).click();
}
