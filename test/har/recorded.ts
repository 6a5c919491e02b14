import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Redaction, type RedactionOptions } from '../../src/har/redaction/redaction.ts';
import type { SeenExchange } from '../../src/har/seen-exchange.ts';
import { HarWriter } from '../../src/har/write/har-writer.ts';

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-mock-har-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Records exchanges in a file. Resolves with its text. @param redaction undefined for none */
export async function record(
  exchanges: readonly SeenExchange[],
  redaction?: RedactionOptions,
  file = join(temporaryFolder(), 'recording.har'),
): Promise<string> {
  const writer = await HarWriter.open(file, { redaction: redaction && new Redaction(redaction) });
  for (const exchange of exchanges) writer.append(exchange);
  await writer.close();
  return readFileSync(file, 'utf8');
}

/** The entries of a HAR. */
export function entriesOf(text: string) {
  return JSON.parse(text).log.entries;
}
