import { readFile, stat } from 'node:fs/promises';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { isWebUrl, readEntry } from './entry-reader.ts';
import { HarUnreadable } from './har-unreadable.ts';
import type { Recording } from './recording.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder, and no HAR file',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
  ERR_FS_FILE_TOO_LARGE: 'it is over 2 GB: too long to be read',
  ERR_STRING_TOO_LONG: 'it is over 512 MB: too long to be read',
};

/**
 * Reads a HAR file of this program, a browser or another tool.
 * @throws {HarUnreadable}
 */
export async function readHar(path: string): Promise<Recording> {
  return recordingIn(path, await textIn(path));
}

/**
 * Reads the text of a HAR file.
 * @throws {HarUnreadable}
 */
export function recordingIn(path: string, text: string): Recording {
  const entries = entriesIn(path, text);
  const ofWeb = entries.flatMap((entry, index) => (isWebUrl(entry) ? [{ entry, index }] : []));
  return {
    path,
    exchanges: ofWeb.map(({ entry, index }) => readEntry(path, entry, index)),
    notHttp: entries.length - ofWeb.length,
  };
}

async function textIn(path: string): Promise<string> {
  try {
    // Other kinds, such as pipes, are read, too.
    if ((await stat(path)).isDirectory()) throw new HarUnreadable(path, 'it is a folder, and no HAR file');
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof HarUnreadable) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new HarUnreadable(path, `it can't be read: ${reasons[code] ?? code}`);
  }
}

/** Throws {@link HarUnreadable}. */
function entriesIn(path: string, text: string): unknown[] {
  if (text.trim() === '') throw new HarUnreadable(path, 'it is empty, and no HAR file');
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    throw new HarUnreadable(path, `it is no HAR file, which is JSON (${reason})`);
  }
  const log = isJsonObject(value) ? value.log : undefined;
  if (!isJsonObject(log) || !Array.isArray(log.entries))
    throw new HarUnreadable(path, 'it is JSON, but no HAR file: it has no list log.entries');
  return log.entries;
}
