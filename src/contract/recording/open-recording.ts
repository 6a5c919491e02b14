import { Redaction } from '../../har/redaction/redaction.ts';
import { HarWriter } from '../../har/write/har-writer.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { ContractApi } from '../contract-api.ts';
import { Credentials } from '../run/credentials.ts';
import { runName } from '../run/run-id.ts';
import type { Target } from '../run/target.ts';
import { MadeUpTexts } from './made-up.ts';
import type { AskedOfRun } from './notes.ts';
import { RunRecorder } from './run-recorder.ts';

/** The recording of a run, open for writing. */
export interface RunRecording {
  readonly recorder: RunRecorder;
  /** Writes what is pending. @throws {HarUnusable} if something could not be recorded */
  close(): Promise<void>;
}

export interface RecordingOptions {
  readonly file: string;
  /** True if credentials and other secrets are replaced. */
  readonly isRedacted: boolean;
  readonly document: ApiDocument;
  readonly api: ContractApi;
  readonly target: Target;
  readonly seed: number;
  readonly asked: Omit<AskedOfRun, 'headers' | 'query' | 'path' | 'secretHeaders'>;
}

/**
 * Begins the recording of a run.
 * @throws {HarNotAppendable} if the file exists and can't be appended to
 * @throws {HarUnwritable} if the file can't be written
 */
export async function openRecording(options: RecordingOptions): Promise<RunRecording> {
  const { file, isRedacted, document, api, target, seed, asked } = options;
  const { headers = {}, query = {}, path = {}, secretHeaders = [], baseUrl } = target;
  const credentials = new Credentials(headers, document, api, runName(seed), query, secretHeaders);
  const secrets = [...credentials.secrets, ...credentials.near.map(({ text }) => text)];
  const madeUp = new MadeUpTexts([headers, query, asked.values]);
  const isMadeUp = (text: string) => madeUp.has(text);
  const writer = await HarWriter.open(
    file,
    isRedacted ? { redaction: new Redaction({ document, baseUrl, secrets, isMadeUp }) } : {},
  );
  return {
    recorder: new RunRecorder(writer, madeUp, {
      ...{ ...asked, path, secretHeaders },
      headers: isRedacted ? shaped(headers, secrets) : headers,
      query: isRedacted ? shaped(query, secrets) : query,
    }),
    async close() {
      await writer.close();
      if (writer.failure !== undefined) throw writer.failure;
    },
  };
}

/**
 * Replaces the secrets in values by text of the same form: which wrong credentials the suite tries depends only on the
 * form of the right ones.
 */
function shaped(values: Readonly<Record<string, string>>, secrets: readonly string[]): Record<string, string> {
  const longestFirst = secrets.filter((secret) => secret !== '').toSorted((a, b) => b.length - a.length);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      longestFirst.reduce((text, secret) => text.replaceAll(secret, shapeOf(secret)), value),
    ]),
  );
}

function shapeOf(secret: string): string {
  return secret
    .replace(/\p{Lu}/gu, 'X')
    .replace(/\p{Ll}/gu, 'x')
    .replace(/\d/g, '0');
}
