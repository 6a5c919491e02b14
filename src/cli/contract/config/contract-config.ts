import { existsSync } from 'node:fs';
import { NothingMatches } from '../../../contract/run/choice.ts';
import { NameUnknown } from '../../../contract/run/name-unknown.ts';
import { appendPointer } from '../../../openapi/document/json-pointer.ts';
import { printError } from '../../print.ts';
import { type Auth, readAuth } from './auth.ts';
import { ConfigFile } from './config-file.ts';
import { locationFrom } from './location-from.ts';

/** The settings of a run from a file. The command line overrides them. */
export interface ContractConfig {
  /** As it was given. */
  readonly path: string;
  readonly document: string | undefined;
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly pathValues: Readonly<Record<string, string>>;
  readonly auth: Auth | undefined;
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly leaveOut: readonly string[];
  readonly knownFailures: readonly string[];
  readonly allowLeftovers: boolean;
  /** Adds the line to an error that this file has caused. */
  located(error: unknown): unknown;
  /** The message about a known failure that now passes. */
  fixed(id: string): string;
}

const keys = [
  ...['document', 'url', 'headers', 'query', 'path', 'auth', 'values', 'leaveOut'],
  ...['knownFailures', 'allowLeftovers'],
];

/** The names of the default files. */
const usual = ['contract.yaml', 'contract.yml'];

/**
 * Reads a settings file: the named one, or the default one in the working folder, which is announced on standard error;
 * undefined if there is none.
 * @throws {ConfigUnusable}
 */
export function readConfig(named: string | undefined): ContractConfig | undefined {
  const path = named ?? usual.find((one) => existsSync(one));
  if (path === undefined) return undefined;
  if (named === undefined) printError(`Settings are read from ${path} (--no-config leaves it alone).\n`);
  return configIn(new ConfigFile(path));
}

/** Throws {@link ConfigUnusable}. */
function configIn(file: ConfigFile): ContractConfig {
  const said = file.root.map(keys);
  const texts = (key: string) => said.get(key)?.words() ?? {};
  const list = (key: string) =>
    said
      .get(key)
      ?.list()
      .map((item) => item.text()) ?? [];
  const headers = texts('headers');
  const auth = said.get('auth');
  const read = auth && readAuth(auth);
  const own = read?.kind === 'request' ? read.request.header : read?.kind === 'header' ? read.name : undefined;
  if (auth !== undefined && Object.keys(headers).some((name) => name.toLowerCase() === own?.toLowerCase()))
    throw auth.fault(`headers have a value for ${own}, and so has auth`);
  const knownFailures = list('knownFailures');
  // A name may come from the command line.
  const isSaid = ([key = '', name = '']: NameUnknown['at']) =>
    (key !== 'path' && key !== 'query') || said.get(key)?.map().has(String(name)) === true;
  return {
    path: file.path,
    document: locationFrom(file.path, said.get('document')?.text()),
    url: said.get('url')?.text(),
    ...{ headers, query: texts('query'), pathValues: texts('path'), auth: read },
    values: Object.fromEntries(
      [...(said.get('values')?.map() ?? [])].map(([id, inputs]) => [
        id,
        Object.fromEntries([...inputs.map()].map(([name, value]) => [name, value.any()])),
      ]),
    ),
    ...{ leaveOut: list('leaveOut'), knownFailures },
    allowLeftovers: said.get('allowLeftovers')?.truth() ?? false,
    fixed: (id) => {
      const { message } = file.fault(appendPointer('/knownFailures', knownFailures.indexOf(id)), id);
      return `known failure passes now; remove it from ${message}`;
    },
    located(error) {
      if (error instanceof NameUnknown && isSaid(error.at))
        return file.fault(appendPointer('', ...error.at), error.message);
      const index =
        error instanceof NothingMatches && error.what === 'known failure' ? knownFailures.indexOf(error.pattern) : -1;
      if (!(error instanceof NothingMatches) || index < 0) return error;
      return file.fault(appendPointer('/knownFailures', index), `knownFailures: ${error.message}`);
    },
  };
}
