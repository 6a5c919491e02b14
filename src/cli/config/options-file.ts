import { existsSync, readFileSync } from 'node:fs';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { didYouMean } from '../../text/near-texts.ts';
import { usualConfig } from '../config-options.ts';
import { ConfigFile, type ConfigUnusable, type ConfigValue } from '../contract/config/config-file.ts';
import {
  type ConfigSchema,
  type KeySchema,
  type SectionSchema,
  shippedConfigSchema,
} from '../shipped-config-schema.ts';
import { checkValue } from './check-value.ts';
import { camelCase } from './key-schema.ts';

/** The options file of a command line. */
export interface FoundFile {
  readonly path: string;
  /** Whether the command line or the environment names it; otherwise it is the default file. */
  readonly isNamed: boolean;
  /** The arguments; without the ones that name the file, if the command has its own `--config`. */
  readonly args: readonly string[];
}

/**
 * Finds the options file: the one that the command line names, else the environment, else the default file.
 * @param command the name of the command
 */
export function findOptionsFile(command: string, args: readonly string[]): FoundFile | undefined {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  if (own.includes('--no-config') || /^(?:1|true|yes|y|on)$/i.test(process.env.TALKOVER_MOCK_NO_CONFIG ?? ''))
    return undefined;
  for (const [index, arg] of own.entries()) {
    const [, path = own[index + 1]] = /^--config(?:=(.*))?$/s.exec(arg) ?? [arg, ''];
    if (path === undefined || path === '') continue;
    if (command !== 'contract') return { path, isNamed: true, args };
    const count = arg === '--config' ? 2 : 1;
    if (isOptionsFile(path)) return { path, isNamed: true, args: args.toSpliced(index, count) };
  }
  const named = process.env.TALKOVER_MOCK_CONFIG;
  if (named !== undefined && named !== '') return { path: named, isNamed: true, args };
  return existsSync(usualConfig) ? { path: usualConfig, isNamed: false, args } : undefined;
}

/** Whether a file given to `contract --config` is an options file, not the settings of a run: by its name or content. */
function isOptionsFile(path: string): boolean {
  if (!path.endsWith('.json')) return false;
  if (path.endsWith('.config.json')) return true;
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!hasKeys(value)) return false;
    const { properties } = shippedConfigSchema();
    const isSection = (key: string) => properties[key] !== undefined && isOfSection(properties[key]);
    return /config\.schema\.json$/.test(String(value.$schema)) || Object.keys(value).some(isSection);
  } catch {
    // The reader of the file reports the error.
    return false;
  }
}

/**
 * Reads an options file, checks all of it, and returns the values for one command: the top-level ones, overridden by the
 * command's own section.
 * @param own the keys of the command that are not in the schema, such as those of an API's module
 * @throws {ConfigUnusable}
 */
export function readOptionsFile(path: string, command: string, own: Iterable<string> = []): Map<string, ConfigValue> {
  const file = new ConfigFile(path);
  refuseOtherThanJson(file, path);
  const schema = shippedConfigSchema();
  const found = new Map<string, ConfigValue>();
  const ownKeys = new Set(own);
  const top = file.root.map();
  for (const [key, value] of top) {
    const known = schema.properties[key];
    if (known === undefined && !ownKeys.has(key)) throw unknownKey(value, key, 'the file', schema);
    if (key === '$schema' || (known !== undefined && isOfSection(known))) continue;
    if (known !== undefined) checkValue(value, known as KeySchema);
    found.set(key, value);
  }
  for (const [name, section] of top) {
    const known = schema.properties[name];
    if (known === undefined || !isOfSection(known)) continue;
    for (const [key, value] of section.map()) {
      const taken = known.properties[key];
      const isOwn = name === command && ownKeys.has(key);
      if (taken === undefined && !isOwn) throw unknownKey(value, key, name, schema, known);
      if (taken !== undefined) checkValue(value, taken);
      if (name === command) found.set(key, value);
    }
  }
  return found;
}

function isOfSection(schema: KeySchema | SectionSchema): schema is SectionSchema {
  return 'properties' in schema;
}

/** @param section the schema of the section; undefined at the top level */
function unknownKey(
  value: ConfigValue,
  key: string,
  where: string,
  { properties }: ConfigSchema,
  section?: SectionSchema,
): ConfigUnusable {
  const keys = Object.keys(section?.properties ?? properties);
  const camel = camelCase(key);
  const positive = camel.replace(/^no([A-Z])/, (_, letter: string) => letter.toLowerCase());
  const others = Object.entries(properties).flatMap(([name, other]) =>
    isOfSection(other) && key in other.properties ? name : [],
  );
  const hint = keys.includes(camel)
    ? `; did you mean ${camel}?`
    : camel !== positive && keys.includes(positive)
      ? `; write "${positive}": false`
      : others.length > 0
        ? `; ${others.join(', ')} ${others.length === 1 ? 'has' : 'have'} it`
        : didYouMean(key, keys);
  return value.fault(`${where} has no key ${JSON.stringify(key)}${hint}`);
}

/** Throws {@link ConfigUnusable} for YAML that is not JSON, such as a trailing comma: other programs would refuse it. */
function refuseOtherThanJson(file: ConfigFile, path: string): void {
  const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  if (text.trim() === '') return;
  try {
    JSON.parse(text);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const [, position] = /position (\d+)/.exec(words) ?? [];
    const line = position === undefined ? 0 : text.slice(0, Number(position)).split('\n').length;
    throw file.faultAt(line, `it is no JSON: ${words}`);
  }
}
