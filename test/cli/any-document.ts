import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ProvingApi, Served } from '../proving/proving.ts';
import type { Finished } from '../running-program.ts';
import { run } from './command.ts';

/** A server of an API that nobody has written a contract half for, and the command that judges it. */
export interface JudgedServer {
  readonly served: Served;
  /** Without a slash at the end. */
  readonly url: string;
  readonly folder: string;
  /** The arguments that give what a person has to give. */
  readonly given: readonly string[];
  /** Judges it with what has to be given. */
  readonly judge: (...more: string[]) => Promise<Finished>;
  /** Runs the command with these arguments, a document and a ledger alone. */
  readonly plain: (...args: string[]) => Promise<Finished>;
  /** Writes a file into the folder, and gives its path. */
  readonly write: (name: string, text: string) => string;
}

/** Starts a server of an API, sound where no behaviour is named. It is closed when the test ends. */
export async function judgedServer(api: ProvingApi, ...behaviour: readonly string[]): Promise<JudgedServer> {
  const served = await api.start(new Set(behaviour));
  onTestFinished(() => served.close());
  const { folder, write } = workFolder();
  const url = served.url.replace(/\/$/, '');
  const { headers = {}, path = {}, query = {} } = api.given;
  const given = [
    ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    ...Object.entries(query).flatMap(([name, value]) => ['--query', `${name}=${value}`]),
    ...Object.entries(path).flatMap(([name, value]) => ['--path', `${name}=${value}`]),
  ];
  const always = ['--document', api.document, '--ledger', join(folder, 'ledger'), '--seed', '7'];
  const plain = (...args: string[]) => run(['contract', ...args, ...always]);
  return { served, url, folder, given, write, plain, judge: (...more) => plain(url, ...given, ...more) };
}

/** A folder of a test, which is removed when it ends. */
export function workFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-any-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return { folder, write };
}
