import type { Command } from 'commander';
import type { KeySchema, SectionSchema } from '../shipped-config-schema.ts';
import { meantBy, schemaOf } from './key-schema.ts';

/** The commands without a section in the options file. */
const without = new Set(['completion']);

/**
 * Generates the schema of options files from the commands. A test compares it with `spec/config.schema.json`. Top-level
 * options apply to all commands that have them; the section of a command overrides them.
 */
export function configSchema(commands: readonly Command[]): object {
  const sections = commands
    .filter((command) => !without.has(command.name()))
    .map((command) => [command.name(), sectionOf(command)] as const);
  const shared = new Map<string, KeySchema>();
  for (const [, { properties }] of sections)
    for (const [key, schema] of Object.entries(properties)) shared.set(key, joined(shared.get(key), schema));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Options of talkover-mock',
    description:
      'talkover-mock.config.json: options of the commands, by their names in camel case. The command line and the environment go before it. Paths count from its folder. In a text, $' +
      '{NAME} is the value of an environment variable.',
    type: 'object',
    properties: {
      $schema: { type: 'string', description: 'Where this schema is, for editors.' },
      ...Object.fromEntries(sections),
      ...Object.fromEntries([...shared].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
    additionalProperties: false,
  };
}

function sectionOf(command: Command): SectionSchema {
  const keys = [...meantBy(command)].map(([key, meant]) => [key, schemaOf(meant)] as const);
  return {
    type: 'object',
    description: `talkover-mock ${command.name()}: ${command.description()}`,
    properties: Object.fromEntries(keys.sort(([a], [b]) => (a < b ? -1 : 1))),
    additionalProperties: false,
  };
}

/** The schema that accepts the values of either command. */
function joined(one: KeySchema | undefined, other: KeySchema): KeySchema {
  if (one === undefined) return other;
  const type = [...new Set([one.type, other.type].flat())];
  const [only = ''] = type;
  const isSame = JSON.stringify(one.enum) === JSON.stringify(other.enum);
  return {
    ...(one.description !== undefined && { description: one.description }),
    type: type.length === 1 ? only : type,
    ...(isSame && one.enum !== undefined && { enum: one.enum }),
    ...((one.items ?? other.items) !== undefined && { items: one.items ?? other.items }),
  };
}
