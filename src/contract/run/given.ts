import type { ContractApi, OwnOption } from '../contract-api.ts';
import { CannotRun } from './stops.ts';

/** Values of path parameters, by their names. */
export type PathValues = Readonly<Record<string, string>>;

/**
 * Reads the value of a header, or a part of one.
 * @param what it is, in words: `the token`
 * @param where a person gives it: `--token or TALKOVER_TOKEN`
 * @throws {CannotRun} if no header can hold it as it is; the message does not repeat it
 */
export function readHeaderValue(value: string, what: string, where: string): string {
  const fault = faultOf(value);
  if (fault === undefined) return value;
  throw new CannotRun(`${what} ${fault}: no header can hold that; look at ${where}`);
}

/**
 * Reads `NAME: VALUE`. White space around the value is taken off.
 * @throws {CannotRun} whose message does not repeat the value
 */
export function readHeader(text: string): readonly [name: string, value: string] {
  const [, name, value = ''] = /^([!#$%&'*+.^`|~\w-]+):[ \t]*([\s\S]*?)[ \t]*$/.exec(text) ?? [];
  if (name === undefined) throw new CannotRun("a header must be 'NAME: VALUE'; look at --header");
  return [name, readHeaderValue(value, `the value of ${name}`, '--header')];
}

/**
 * Reads `NAME=VALUE`.
 * @throws {CannotRun}
 */
export function readPathValue(text: string): readonly [name: string, value: string] {
  const [, name, value = ''] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || value === '') throw new CannotRun('a path parameter must be NAME=VALUE; look at --path');
  return [name, value];
}

/** What a path parameter is called, and how a person gives it: `agent`, `--agent-id or TALKOVER_AGENT_ID`. */
export function wordsOfPath({ options = [] }: ContractApi, name: string): { word: string; how: string } {
  const option = options.find(({ goesTo }) => 'path' in goesTo && goesTo.path === name);
  return option === undefined ? { word: name, how: `--path ${name}=…` } : wordsOfOption(option);
}

/** The option of a path parameter's second value: `--other-agent-id`. */
export function otherPathOption({ options = [] }: ContractApi, name: string): string {
  const option = options.find(({ goesTo }) => 'otherPath' in goesTo && goesTo.otherPath === name);
  return option === undefined ? `--other-path ${name}=…` : flagOf(option);
}

/** The same of the credentials. */
export function wordsOfCredentials({ options = [] }: ContractApi): { word: string; how: string } {
  const option = options.find(({ goesTo }) => 'header' in goesTo);
  return option === undefined ? { word: 'credential', how: '--header' } : wordsOfOption(option);
}

/** What an option's value is called, and how a person gives it: `token`, `--token or TALKOVER_TOKEN`. */
export function wordsOfOption(option: OwnOption): { word: string; how: string } {
  return { word: option.word, how: `${flagOf(option)} or ${option.variable}` };
}

/** `--token` of `--token <token>`. */
function flagOf({ flags }: OwnOption): string {
  return flags.split(/[ ,]/)[0] ?? flags;
}

function faultOf(value: string): string | undefined {
  if (/[\r\n]/.test(value)) return 'holds a line break';
  if (value !== value.trim()) return 'begins or ends with white space';
  const characters = [...value];
  const index = characters.findIndex((one) => one !== '\t' && /[^ -~\u0080-\u00ff]/u.test(one));
  if (index < 0) return undefined;
  const code = characters[index]?.codePointAt(0) ?? 0;
  return `holds U+${code.toString(16).toUpperCase().padStart(4, '0')} as its character ${index + 1}`;
}
