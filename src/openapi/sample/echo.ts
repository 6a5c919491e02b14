import { isJsonObject } from '../document/json-pointer.ts';

/** A path parameter with its text in a request. */
export interface PathValue {
  readonly name: string;
  readonly value: string;
  /** The last literal segment of the path before it: `pets` for `/pets/{id}`. */
  readonly collection: string;
  /** Whether the path ends with it. */
  readonly isLast: boolean;
}

/** What an answer may repeat of its request. */
export interface Given {
  readonly path: readonly PathValue[];
  readonly body?: unknown;
}

/** Names of properties next to the one resource in an envelope. */
const besides = new Set([
  ...['meta', 'metadata', 'links', 'link', 'status', 'success', 'ok', 'code', 'message', 'error', 'errors', 'warnings'],
  ...['included', 'jsonapi', 'timestamp', 'type', 'requestid', 'id', 'relationships'],
]);

/** Endings of a schema's name that don't identify its resource. */
const forms = /(?:response|result|resource|model|schema|dto|entity|output|read|details?|full|data|object)$/;

/** Looks up the request's values for an object's properties. Compares names without case, `_` and `-`. */
export class Echo {
  readonly #path: readonly PathValue[];
  readonly #body: ReadonlyMap<string, unknown>;

  constructor({ path, body }: Given) {
    this.#path = path;
    this.#body = new Map(isJsonObject(body) ? Object.entries(body).map(([name, value]) => [plain(name), value]) : []);
  }

  /**
   * The values that a property may repeat, the likeliest first; its schema decides which are valid.
   * @param owner the name of the object's schema
   * @param isReadOnly whether the server alone sets the property
   */
  valuesOf(property: string, owner: string, isReadOnly: boolean): unknown[] {
    const name = plain(property);
    const isSame = (parameter: PathValue) => name !== 'id' && plain(parameter.name) === name;
    const values = this.#path
      .filter((parameter) => isSame(parameter) || (name === 'id' && isIdOf(parameter, owner)))
      // The last one identifies the path's own thing.
      .reverse()
      .flatMap(({ value }) => readingsOf(value));
    if (isReadOnly || !this.#body.has(name)) return values;
    const value = this.#body.get(name);
    return [...values, value, ...(typeof value === 'string' ? readingsOf(value).slice(1) : [])];
  }

  /**
   * The echo for the one resource in an envelope; undefined if a property is not that.
   * @param siblings the names of the envelope's properties
   */
  within(property: string, siblings: readonly string[]): Echo | undefined {
    const name = plain(property);
    const others = siblings.map(plain).filter((sibling) => sibling !== name);
    const isAttributes = name === 'attributes';
    if (besides.has(name) || !others.every((other) => besides.has(other))) return undefined;
    if (others.includes('id') && !isAttributes) return undefined;
    const body = this.#body.get(name);
    return new Echo({ path: this.#path, body: isJsonObject(body) ? body : Object.fromEntries(this.#body) });
  }
}

/** Whether a parameter identifies an object: `petId` of a `Pet`, or the id at the end of the path. */
function isIdOf(parameter: PathValue, owner: string): boolean {
  const [, kind] = /^(.*?)(?:id|uuid|guid)$/.exec(plain(parameter.name)) ?? [];
  if (kind === undefined) return false;
  return parameter.isLast || (kind || singular(plain(parameter.collection))) === plain(owner).replace(forms, '');
}

function singular(name: string): string {
  return name.replace(/ies$/, 'y').replace(/(?<=[sxz]|[cs]h)es$|(?<!s)s$/, '');
}

/** The values that a text of a path may denote: itself, and others. */
function readingsOf(text: string): unknown[] {
  if (/^-?(?:0|[1-9]\d{0,15})(?:\.\d+)?$/.test(text)) return [text, Number(text)];
  return text === 'true' || text === 'false' ? [text, text === 'true'] : [text];
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
