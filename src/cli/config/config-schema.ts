import type { Command } from 'commander';
import type { KeySchema, SectionSchema } from '../shipped-config-schema.ts';
import { meantBy, schemaOf } from './key-schema.ts';

/** The commands that a file says nothing of. */
const without = new Set(['completion']);

/**
 * Makes the schema of a file of options of the commands themselves: `spec/config.schema.json`, which a test holds to it.
 * What commands have in common may stand at the top, for all of them; a command's own section goes before it.
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

/** What takes whatever one of two commands takes. */
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
