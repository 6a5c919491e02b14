import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { withoutFinal } from '../../text/endings.ts';
import { didYouMean } from '../../text/near-texts.ts';
import type { ContractApi, OwnOption } from '../contract-api.ts';
import { NameUnknown } from './name-unknown.ts';
import { CannotRun } from './stops.ts';

/** Values of path parameters, by their names. */
export type PathValues = Readonly<Record<string, string>>;

/**
 * Reads the value of a header, or a part of one.
 * @param what its name in words: `the token`
 * @param where the option that sets it: `--token or TALKOVER_TOKEN`
 * @throws {CannotRun} if no header can hold it unchanged; the message does not repeat it
 */
export function readHeaderValue(value: string, what: string, where: string): string {
  const fault = faultOfHeader(value);
  if (fault === undefined) return value;
  throw new CannotRun(`${what} ${fault}: no header can hold that; look at ${where}`);
}

/**
 * Reads `NAME: VALUE`. White space around the value is removed.
 * @throws {CannotRun} for another form; the message does not repeat the value
 */
export function readHeader(text: string): readonly [name: string, value: string] {
  const [, name, value = ''] = /^([!#$%&'*+.^`|~\w-]+):([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined) throw new CannotRun("a header must be 'NAME: VALUE'; look at --header");
  return [name, withoutFinal(value.replace(/^[ \t]+/, ''), ' \t')];
}

/** Headers that a run can't be given, each with the reason. */
const refusedHeaders: Readonly<Record<string, string>> = {
  'content-type': 'each request has its own',
  'content-length': 'each request has its own',
  ...Object.fromEntries(
    ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect'].map(
      (name) => [name, 'it belongs to the connection, which a run opens and closes as it needs'],
    ),
  ),
};

/** Headers that every request has, in their spelling: a given one replaces them. */
const replacing = ['Accept', 'Accept-Encoding', 'Host'];

/**
 * Reads the headers that are sent with every request.
 * @throws {CannotRun} for one that is given twice, that each request sets itself, or that can't be sent
 */
export function readHeaders(given: Iterable<readonly [name: string, value: string]>): Record<string, string> {
  const headers = new Map<string, readonly [name: string, value: string]>();
  for (const [written, value] of given) {
    const name = replacing.find((one) => one.toLowerCase() === written.toLowerCase()) ?? readHeader(`${written}: x`)[0];
    const key = name.toLowerCase();
    const reason = refusedHeaders[key];
    if (reason !== undefined) throw new CannotRun(`the header ${name} can't be given: ${reason}; look at --header`);
    if (headers.has(key)) throw new CannotRun(`the header ${name} is given twice; look at --header`);
    headers.set(key, [name, readHeaderValue(value, `the value of ${name}`, '--header')]);
  }
  return Object.fromEntries(headers.values());
}

/**
 * Checks a number from the options.
 * @throws {CannotRun} unless it is a whole number in the range
 */
export function readCount(name: string, value: number | undefined, least: number, most?: number): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && value >= least && value <= (most ?? value)) return value;
  const range = most === undefined ? `from ${least}` : `from ${least} to ${most}`;
  throw new CannotRun(`${name} must be a whole number ${range}`);
}

/**
 * Reads `NAME=VALUE` of a path parameter.
 * @throws {CannotRun} for another form or an empty value
 */
export function readPathValue(text: string): readonly [name: string, value: string] {
  const [, name, value = ''] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || value === '') throw new CannotRun('a path parameter must be NAME=VALUE; look at --path');
  return [name, value];
}

/**
 * Reads `NAME=VALUE` of the query. The value may be empty.
 * @throws {CannotRun} for another form; the message does not repeat the value
 */
export function readQueryValue(text: string): readonly [name: string, value: string] {
  const [, name, value = ''] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined) throw new CannotRun('a parameter of the query must be NAME=VALUE; look at --query');
  return [name, value];
}

/** Refuses a query parameter that no operation takes: its name is most likely misspelt. @throws {NameUnknown} */
export function refuseUnknownQuery({ operations }: ApiDocument, query: Readonly<Record<string, string>>): void {
  const names = Object.keys(query);
  if (names.length === 0) return;
  const known = new Set(operations.flatMap((operation) => queryNamesOf(operation)));
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const hint = didYouMean(unknown, known) || `; there is ${known.size === 0 ? 'none' : [...known].join(', ')}`;
  throw new NameUnknown(['query', unknown], `no operation takes ${unknown} in its query${hint}: look at --query`);
}

function queryNamesOf({ parameters, security }: Operation): string[] {
  const declared = parameters.declared.flatMap((one) => (one.in === 'query' ? [one.name] : []));
  const keys = security.flat().flatMap((one) => (one.kind === 'apiKey' && one.in === 'query' ? [one.name] : []));
  return [...declared, ...keys];
}

/** The word for a path parameter, and the option that sets it: `agent`, `--agent-id or TALKOVER_AGENT_ID`. */
export function wordsOfPath({ options = [] }: ContractApi, name: string): { word: string; how: string } {
  const option = options.find(({ goesTo }) => 'path' in goesTo && goesTo.path === name);
  return option === undefined ? { word: name, how: `--path ${name}=…` } : wordsOfOption(option);
}

/** The option of a path parameter's second value: `--other-agent-id`. */
export function otherPathOption({ options = [] }: ContractApi, name: string): string {
  const option = options.find(({ goesTo }) => 'otherPath' in goesTo && goesTo.otherPath === name);
  return option === undefined ? `--other-path ${name}=…` : flagOf(option);
}

/** The word for the credentials, and the option that sets them. */
export function wordsOfCredentials({ options = [] }: ContractApi): { word: string; how: string } {
  const option = options.find(({ goesTo }) => 'header' in goesTo);
  return option === undefined ? { word: 'credential', how: '--header' } : wordsOfOption(option);
}

/** The word for an option's value, and how to set it: `token`, `--token or TALKOVER_TOKEN`. */
export function wordsOfOption(option: OwnOption): { word: string; how: string } {
  return { word: option.word, how: `${flagOf(option)} or ${option.variable}` };
}

/** `--token` for `--token <token>`. */
function flagOf({ flags }: OwnOption): string {
  return flags.split(/[ ,]/)[0] ?? flags;
}

/** Why no header can hold a value unchanged; undefined if one can. */
export function faultOfHeader(value: string): string | undefined {
  if (/[\r\n]/.test(value)) return 'holds a line break';
  if (value !== value.trim()) return 'begins or ends with white space';
  const characters = [...value];
  const index = characters.findIndex((one) => one !== '\t' && /[^ -~\u0080-\u00ff]/u.test(one));
  if (index < 0) return undefined;
  const code = characters[index]?.codePointAt(0) ?? 0;
  return `holds U+${code.toString(16).toUpperCase().padStart(4, '0')} as its character ${index + 1}`;
}
