import { isJsonObject } from '../document/json-pointer.ts';

/** A path parameter with the text that a request has for it. */
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

/** Names of what may stand beside the one resource in an envelope. */
const besides = new Set([
  ...['meta', 'metadata', 'links', 'link', 'status', 'success', 'ok', 'code', 'message', 'error', 'errors', 'warnings'],
  ...['included', 'jsonapi', 'timestamp', 'type', 'requestid', 'id', 'relationships'],
]);

/** Endings of a schema's name that say nothing of what it is a schema of. */
const forms = /(?:response|result|resource|model|schema|dto|entity|output|read|details?|full|data|object)$/;

/** Looks up what the request says of an object's properties. Names are compared without case, `_` and `-`. */
export class Echo {
  readonly #path: readonly PathValue[];
  readonly #body: ReadonlyMap<string, unknown>;

  constructor({ path, body }: Given) {
    this.#path = path;
    this.#body = new Map(isJsonObject(body) ? Object.entries(body).map(([name, value]) => [plain(name), value]) : []);
  }

  /**
   * The values that a property may take, the likeliest first; its schema says which of them will do.
   * @param owner what the object's schema is called
   * @param isReadOnly whether the server alone sets the property
   */
  valuesOf(property: string, owner: string, isReadOnly: boolean): unknown[] {
    const name = plain(property);
    const isSame = (parameter: PathValue) => name !== 'id' && plain(parameter.name) === name;
    const values = this.#path
      .filter((parameter) => isSame(parameter) || (name === 'id' && isIdOf(parameter, owner)))
      // The last one is what the path is about.
      .reverse()
      .flatMap(({ value }) => readingsOf(value));
    if (isReadOnly || !this.#body.has(name)) return values;
    const value = this.#body.get(name);
    return [...values, value, ...(typeof value === 'string' ? readingsOf(value).slice(1) : [])];
  }

  /**
   * What the one resource in an envelope repeats; undefined if a property is not that.
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

/** Whether a parameter says which one an object is: `petId` of a `Pet`, or the id that the path ends with. */
function isIdOf(parameter: PathValue, owner: string): boolean {
  const [, kind] = /^(.*?)(?:id|uuid|guid)$/.exec(plain(parameter.name)) ?? [];
  if (kind === undefined) return false;
  return parameter.isLast || (kind || singular(plain(parameter.collection))) === plain(owner).replace(forms, '');
}

function singular(name: string): string {
  return name.replace(/ies$/, 'y').replace(/(?<=[sxz]|[cs]h)es$|(?<!s)s$/, '');
}

/** A text of a path as itself, and as what else it may stand for. */
function readingsOf(text: string): unknown[] {
  if (/^-?(?:0|[1-9]\d{0,15})(?:\.\d+)?$/.test(text)) return [text, Number(text)];
  return text === 'true' || text === 'false' ? [text, text === 'true'] : [text];
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
