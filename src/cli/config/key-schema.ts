import type { Argument, Command, Option } from 'commander';
import type { KeySchema } from '../shipped-config-schema.ts';

/** The option or argument of a command that a key of an options file sets. */
export type Meant =
  | { readonly key: string; readonly option: Option }
  | { readonly key: string; readonly argument: Argument };

/** The environment variables that select the options file itself. */
const configVariables = new Set(['TALKOVER_MOCK_CONFIG', 'TALKOVER_MOCK_NO_CONFIG']);

/** The options and arguments of a command that a file can set, by key: the name in camel case, without dashes. */
export function meantBy(command: Command): Map<string, Meant> {
  const all = command.options.filter(({ hidden, envVar }) => !hidden && !configVariables.has(envVar ?? ''));
  // If an option and its negation are both declared, the first one takes the value.
  const options = all.reverse().map((option) => ({ key: option.attributeName(), option }));
  const args = command.registeredArguments.map((argument) => ({ key: camelCase(argument.name()), argument }));
  return new Map([...args, ...options].map((meant) => [meant.key, meant]));
}

/** The schema of the values of a key. */
export function schemaOf(meant: Meant): KeySchema {
  if ('argument' in meant) {
    const { argument } = meant;
    const { description } = argument;
    return argument.variadic ? { description, ...listOf({ type: 'string' }) } : { description, type: 'string' };
  }
  const { option } = meant;
  const { description } = option;
  if (!option.required && !option.optional) return { description: `${option.long}: ${description}`, type: 'boolean' };
  const value = valueSchema(option);
  const many = isRepeatable(option) ? listOf(value) : value;
  const type = option.optional && !option.required ? ['boolean', ...[many.type].flat()] : many.type;
  return { description: `${option.long}: ${description}`, ...many, type };
}

/** Whether an option is repeatable, according to its description. */
export function isRepeatable({ description, variadic }: Option): boolean {
  return variadic || /\brepeatable\b/.test(description);
}

/** The name of an option's value in its flags: `file` of `--state <file>`. */
export function placeholderOf({ flags }: Option): string {
  const begin = flags.search(/[<[]/);
  return begin < 0 ? '' : flags.slice(begin + 1, -1);
}

function valueSchema(option: Option): KeySchema {
  if (option.argChoices !== undefined) return { type: 'string', enum: option.argChoices };
  if (placeholderOf(option) === 'json') return { type: ['object', 'string'] };
  if (option.parseArg === undefined || isRepeatable(option)) return { type: 'string' };
  const isRead = (text: string) => readBy(option, text) !== undefined;
  // A size with a unit, or a range.
  const isNumberOrText = isRead('1kb') || isRead('1-2');
  if ((typeof readBy(option, '1') !== 'number' && !isNumberOrText) || isRead('word')) return { type: 'string' };
  const number = isRead('0.5') ? 'number' : 'integer';
  return { type: isNumberOrText ? [number, 'string'] : number };
}

/** Parses a text with the option's own parser; undefined if that refuses it. */
function readBy({ parseArg }: Option, text: string): unknown {
  try {
    return parseArg?.(text, undefined);
  } catch {
    return undefined;
  }
}

function listOf({ type, ...value }: KeySchema): KeySchema {
  return { ...value, type: [...[type].flat(), 'array'], items: { ...value, type } };
}

/** `base-url` as `baseUrl`. */
export function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
