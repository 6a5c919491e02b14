import { type Command, InvalidArgumentError, type Option } from 'commander';
import type { ConfigValue } from '../contract/config/config-file.ts';
import { locationFrom } from '../contract/config/location-from.ts';
import { logAs, logFormats } from '../log-format.ts';
import { printError } from '../print.ts';
import { checkValue } from './check-value.ts';
import { isRepeatable, meantBy, placeholderOf, schemaOf } from './key-schema.ts';
import { findOptionsFile, readOptionsFile } from './options-file.ts';

/** The options of a command from a file. The command line and the environment override them. */
export class Settings {
  readonly #path: string;
  readonly #isNamed: boolean;
  readonly #name: string;
  readonly args: readonly string[];

  private constructor(path: string, isNamed: boolean, name: string, args: readonly string[]) {
    this.#path = path;
    this.#isNamed = isNamed;
    this.#name = name;
    this.args = args;
  }

  /**
   * Finds the settings of a command; undefined if there is no file to read.
   * @param name the first name of the command
   */
  static of(name: string, args: readonly string[]): Settings | undefined {
    const found = findOptionsFile(name, args);
    return found && new Settings(found.path, found.isNamed, name, found.args);
  }

  /**
   * Returns arguments from the file, for a command that reads some of its arguments before it has options.
   * @param flags the flags to add, by key
   * @throws {ConfigUnusable}
   */
  early(flags: Readonly<Record<string, string>>): string[] {
    const said = readOptionsFile(this.#path, this.#name);
    return Object.entries(flags).flatMap(([key, flag]) => {
      const value = said.get(key);
      const isGiven = this.args.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
      if (value === undefined || isGiven) return [];
      if (typeof value.raw === 'boolean') return value.raw ? [flag] : [];
      const texts = textsOf(value);
      return texts.map((text) => `${flag}=${locationFrom(this.#path, text)}`);
    });
  }

  /**
   * Makes the options that the file sets optional, and takes arguments from the file. Called before the command line is
   * parsed.
   * @throws {ConfigUnusable}
   */
  prepare(command: Command): void {
    const meant = meantBy(command);
    const said = this.#saidTo(command);
    const document = said.get('document');
    const asked = meant.get('document');
    if (document !== undefined && said.has('api') && asked !== undefined && 'argument' in asked)
      throw document.fault('document and api exclude each other: an API names its own document');
    for (const [key, value] of said) {
      const one = meant.get(key);
      if (one === undefined) continue;
      checkValue(value, schemaOf(one));
      if ('option' in one) one.option.makeOptionMandatory(false);
      else {
        const texts = textsOf(value);
        const isPath = ['document', 'file'].includes(key);
        const given = isPath ? texts.map((text) => locationFrom(this.#path, text)) : texts;
        one.argument.argOptional().default(one.argument.variadic ? given : given[0]);
      }
    }
  }

  /**
   * Sets the options that the file has, and neither the command line nor the environment.
   * @throws {ConfigUnusable}
   */
  fill(command: Command): void {
    const meant = meantBy(command);
    for (const [key, value] of this.#saidTo(command)) {
      const one = meant.get(key);
      if (one === undefined || !('option' in one)) continue;
      const { option } = one;
      const source = command.getOptionValueSource(key);
      const isSaid = source !== undefined && source !== 'default';
      if (isSaid || (option.envVar !== undefined && option.envVar in process.env)) continue;
      const read = this.#read(option, value);
      if (read !== undefined) command.setOptionValueWithSource(key, read, 'config');
    }
    const { logFormat } = command.opts();
    const format = logFormats.find((one) => one === logFormat);
    if (format !== undefined) logAs(format);
    if (!this.#isNamed) printError(`Options are read from ${this.#path} (--no-config leaves it alone).\n`, 'info');
  }

  #saidTo(command: Command): Map<string, ConfigValue> {
    return readOptionsFile(this.#path, this.#name, meantBy(command).keys());
  }

  /** Parses the value of an option; undefined if the option stays unchanged. Throws {@link ConfigUnusable}. */
  #read(option: Option, value: ConfigValue): unknown {
    const { raw } = value;
    if (typeof raw === 'boolean') {
      if (option.negate) return raw ? undefined : false;
      if (!raw) return undefined;
      return option.optional && !option.required
        ? this.#parsed(option, String(option.presetArg ?? ''), undefined, value)
        : true;
    }
    const items = Array.isArray(raw) ? value.list() : [value];
    let read: unknown = isRepeatable(option) && Array.isArray(option.defaultValue) ? [] : undefined;
    for (const item of items) read = this.#parsed(option, this.#textOf(option, item), read, item);
    return read;
  }

  #textOf(option: Option, item: ConfigValue): string {
    const { raw } = item;
    if (typeof raw === 'object') return JSON.stringify(item.any());
    const text = typeof raw === 'number' ? String(raw) : item.text();
    const placeholder = placeholderOf(option);
    if (['file', 'module', 'location', 'path'].includes(placeholder)) return locationFrom(this.#path, text);
    const [, name, file] = (placeholder === 'name[=file]' && /^([^=]*)=(.+)$/s.exec(text)) || [];
    return file === undefined ? text : `${name}=${locationFrom(this.#path, file)}`;
  }

  #parsed(option: Option, text: string, before: unknown, value: ConfigValue): unknown {
    try {
      return option.parseArg === undefined ? text : option.parseArg(text, before);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw value.fault(`${value.name}: ${error.message}`);
    }
  }
}

/** The texts of a list, or the only text. */
function textsOf(value: ConfigValue): string[] {
  return Array.isArray(value.raw) ? value.list().map((item) => item.text()) : [value.text()];
}
