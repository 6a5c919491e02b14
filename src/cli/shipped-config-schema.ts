import { readFileSync } from 'node:fs';

/** Where the schema of files of options is: the same place seen from `src` and from `dist`. */
const location = new URL('../../spec/config.schema.json', import.meta.url);

/** What a key of a file of options takes, as `spec/config.schema.json` says it. */
export interface KeySchema {
  readonly description?: string;
  readonly type: string | readonly string[];
  readonly enum?: readonly string[];
  readonly items?: KeySchema;
}

/** A command's keys. */
export interface SectionSchema {
  readonly type: 'object';
  readonly description?: string;
  readonly properties: Readonly<Record<string, KeySchema>>;
  readonly additionalProperties: false;
}

/** The schema of a whole file. */
export interface ConfigSchema {
  readonly properties: Readonly<Record<string, KeySchema | SectionSchema>>;
}

/** The schema that ships with the package. */
export function shippedConfigSchema(): ConfigSchema {
  // A test holds it to the commands.
  return JSON.parse(readFileSync(location, 'utf8')) as ConfigSchema;
}
