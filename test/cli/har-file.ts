import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that is gone when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'drift-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Asks real servers, as an app would, and writes what they answer as a HAR file, as a browser's network tab would. */
export async function recordedTraffic(
  folder: string,
  requests: readonly (readonly [method: string, url: string, headers?: Readonly<Record<string, string>>])[],
): Promise<string> {
  const entries: unknown[] = [];
  for (const [method, url, headers = {}] of requests) {
    const response = await fetch(url, { method, headers, redirect: 'manual' });
    const text = await response.text();
    const pairs = (all: Iterable<readonly [string, string]>) => [...all].map(([name, value]) => ({ name, value }));
    entries.push({
      startedDateTime: new Date().toISOString(),
      time: 1,
      request: {
        ...{ method, url, httpVersion: 'HTTP/1.1', cookies: [], headers: pairs(Object.entries(headers)) },
        ...{ queryString: pairs(new URL(url).searchParams), headersSize: -1, bodySize: 0 },
      },
      response: {
        ...{ status: response.status, statusText: response.statusText, httpVersion: 'HTTP/1.1', cookies: [] },
        ...{ headers: pairs(response.headers), redirectURL: '', headersSize: -1, bodySize: text.length },
        content: { size: text.length, mimeType: response.headers.get('content-type') ?? '', text },
      },
      cache: {},
      timings: { send: 0, wait: 1, receive: 0 },
    });
  }
  const file = join(folder, 'recorded.har');
  writeFileSync(file, JSON.stringify({ log: { version: '1.2', creator: { name: 'test', version: '1' }, entries } }));
  return file;
}
