import type { Argument, Command, Option } from 'commander';
import type { KeySchema } from '../shipped-config-schema.ts';

/** What a key of a file of options stands for: an option, or an argument, of a command. */
export type Meant =
  | { readonly key: string; readonly option: Option }
  | { readonly key: string; readonly argument: Argument };

/** What names the file itself. */
const configVariables = new Set(['TALKOVER_MOCK_CONFIG', 'TALKOVER_MOCK_NO_CONFIG']);

/** What of a command can stand in a file, by its keys: an option's name without dashes, in camel case. */
export function meantBy(command: Command): Map<string, Meant> {
  const all = command.options.filter(({ hidden, envVar }) => !hidden && !configVariables.has(envVar ?? ''));
  // Of two that say the opposite, the first takes a value.
  const options = all.reverse().map((option) => ({ key: option.attributeName(), option }));
  const args = command.registeredArguments.map((argument) => ({ key: camelCase(argument.name()), argument }));
  return new Map([...args, ...options].map((meant) => [meant.key, meant]));
}

/** What a key takes. */
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

/** Whether an option may be given several times, which its description says. */
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
  // A size, or a range: with a unit, or a second number.
  const isNumberOrText = isRead('1kb') || isRead('1-2');
  if ((typeof readBy(option, '1') !== 'number' && !isNumberOrText) || isRead('word')) return { type: 'string' };
  const number = isRead('0.5') ? 'number' : 'integer';
  return { type: isNumberOrText ? [number, 'string'] : number };
}

/** What an option's own reading makes of a text; undefined where it refuses it. */
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
