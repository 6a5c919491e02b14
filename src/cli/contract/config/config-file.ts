import '../../../openapi/node-packages.ts';
import { readFileSync } from 'node:fs';
import { CannotRun } from '../../../contract/run/stops.ts';
import { appendPointer, hasKeys, isJsonObject, setOwn } from '../../../openapi/document/json-pointer.ts';
import { positionsOf } from '../../../openapi/document/positions.ts';
import { readYaml } from '../../../openapi/document/yaml-text.ts';
import { YamlUnreadable } from '../../../openapi/document/yaml-unreadable.ts';
import { didYouMean } from '../../../text/near-texts.ts';
import { EnvironmentNames } from './environment.ts';

/** Thrown when a settings file can't be read or is invalid; carries its path and the line, which is 0 if unknown. */
export class ConfigUnusable extends CannotRun {
  readonly path: string;
  readonly line: number;

  constructor(path: string, line: number, reason: string) {
    super(line === 0 ? `${path}: ${reason}` : `${path}:${line}: ${reason}`);
    this.path = path;
    this.line = line;
  }
}

/** A file of settings in YAML, which JSON is too, with the lines of what it says. */
export class ConfigFile {
  readonly path: string;
  readonly #names: EnvironmentNames;
  readonly #value: unknown;

  /** @throws {ConfigUnusable} */
  constructor(path: string) {
    this.path = path;
    this.#names = new EnvironmentNames(textOf(path));
    this.#value = this.#read();
  }

  /** The whole file. Throws {@link ConfigUnusable} unless it is a map, or empty. */
  get root(): ConfigValue {
    return new ConfigValue(this, this.#value ?? {}, '', 'the file');
  }

  /** @param line from 1; 0 for none */
  faultAt(line: number, reason: string): ConfigUnusable {
    return new ConfigUnusable(this.path, line, reason);
  }

  fault(pointer: string, reason: string): ConfigUnusable {
    const [position] = positionsOf(this.#names.text, [pointer]);
    return new ConfigUnusable(this.path, position?.line ?? 0, reason);
  }

  /** Replaces environment variables in a text. Throws {@link ConfigUnusable}. */
  filled(text: string, pointer: string): string {
    return this.#names.filled(text, process.env, (name) => {
      throw this.fault(pointer, `the environment has no variable ${name}; $\${ is written for \${ itself`);
    });
  }

  written(text: string): string {
    return this.#names.written(text);
  }

  #read(): unknown {
    try {
      const { value, isSound, faults } = readYaml(this.#names.text);
      const [fault] = isSound ? [] : faults();
      if (fault === undefined) return value;
      throw new ConfigUnusable(this.path, fault.line, this.written(fault.reason));
    } catch (error) {
      if (!(error instanceof YamlUnreadable)) throw error;
      const [fault] = error.faults;
      throw new ConfigUnusable(this.path, fault?.line ?? 0, this.written(fault?.reason ?? 'it is no YAML'));
    }
  }
}

/** A value in a settings file. Each method throws {@link ConfigUnusable} for a value of another type. */
export class ConfigValue {
  readonly #file: ConfigFile;
  readonly #value: unknown;
  readonly #pointer: string;
  /** The name for messages: `auth.request`. */
  readonly name: string;

  constructor(file: ConfigFile, value: unknown, pointer: string, name: string) {
    this.#file = file;
    this.#value = value;
    this.#pointer = pointer;
    this.name = name;
  }

  /** The value as written, of any type. */
  get raw(): unknown {
    return this.#value;
  }

  /** Whether it is a text with the name of an environment variable in it. */
  get hasVariables(): boolean {
    return typeof this.#value === 'string' && this.#file.written(this.#value) !== this.#value;
  }

  fault(reason: string): ConfigUnusable {
    return this.#file.fault(this.#pointer, reason);
  }

  /** The values of a map by their keys. If `keys` are given, no others are allowed. */
  map(keys?: readonly string[]): ReadonlyMap<string, ConfigValue> {
    if (!isJsonObject(this.#value)) throw this.#wrong('a map of names and values');
    const entries = Object.entries(this.#value).map(([written, inner]) => {
      const pointer = appendPointer(this.#pointer, written);
      const key = this.#file.filled(written, pointer);
      const name = this.#pointer === '' ? key : `${this.name}.${key}`;
      return [key, new ConfigValue(this.#file, inner, pointer, name)] as const;
    });
    const unknown = keys && entries.find(([key]) => !keys.includes(key));
    if (unknown !== undefined && keys !== undefined) {
      const hint = didYouMean(unknown[0], keys) || `; there is ${keys.join(', ')}`;
      throw unknown[1].fault(`${this.name} has no key ${JSON.stringify(unknown[0])}${hint}`);
    }
    return new Map(entries);
  }

  list(): readonly ConfigValue[] {
    if (!Array.isArray(this.#value)) throw this.#wrong('a list');
    return this.#value.map(
      (item: unknown, index) =>
        new ConfigValue(this.#file, item, appendPointer(this.#pointer, index), `${this.name}[${index}]`),
    );
  }

  /** A text that is not empty. */
  text(): string {
    if (typeof this.#value !== 'string') throw this.#wrong('a text');
    const text = this.#file.filled(this.#value, this.#pointer);
    if (text === '') throw this.fault(`${this.name} is empty`);
    return text;
  }

  /** A text, or a number or truth value as a text. */
  word(): string {
    return typeof this.#value === 'number' || typeof this.#value === 'boolean' ? String(this.#value) : this.text();
  }

  truth(): boolean {
    if (typeof this.#value !== 'boolean') throw this.#wrong('true or false');
    return this.#value;
  }

  /** Any value. */
  any(): unknown {
    return this.#filled(this.#value, this.#pointer);
  }

  /** Texts by their names. */
  words(): Record<string, string> {
    return Object.fromEntries([...this.map()].map(([key, value]) => [key, value.word()]));
  }

  #filled(value: unknown, pointer: string): unknown {
    if (typeof value === 'string') return this.#file.filled(value, pointer);
    if (Array.isArray(value)) return value.map((item, index) => this.#filled(item, appendPointer(pointer, index)));
    if (!hasKeys(value)) return value;
    const filled: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) {
      const at = appendPointer(pointer, key);
      setOwn(filled, this.#file.filled(key, at), this.#filled(inner, at));
    }
    return filled;
  }

  #wrong(expected: string): ConfigUnusable {
    return this.fault(`${this.name} must be ${expected}`);
  }
}

/** Throws {@link ConfigUnusable}. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    const code = hasKeys(error) ? error.code : undefined;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : String(error);
    throw new ConfigUnusable(path, 0, `${reason}; look at --config`);
  }
}
