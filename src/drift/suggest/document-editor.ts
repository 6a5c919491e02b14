import { STATUS_CODES } from 'node:http';
import type { TypeName } from '../../contract/derived/request-schema.ts';
import { appendPointer, isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Place } from '../../openapi/document/source-files.ts';
import { parameterNamesIn } from '../../openapi/operations/path-template.ts';
import type { DocumentText } from './document-text.ts';
import type { Edit, SeenResponse } from './edit.ts';
import { Unwritable } from './unwritable.ts';

/** How a document is written. */
export interface Writing {
  readonly is30: boolean;
  /** Whether facts are graded by `x-evidence`; otherwise comments mark what is inferred. */
  readonly usesEvidence: boolean;
  /** Whether a schema is also used in requests. */
  isOfRequest(schema: Place): boolean;
  /** The place that the `$ref`s at a place lead to. */
  resolve(place: Place): Place;
  /** The root of the document's main file. */
  readonly root: Place;
  /** The ids of the document's operations. */
  readonly operationIds: ReadonlySet<string>;
}

const evidence = { grade: 'inferred', reason: 'A deployment answers so.' };

/** Writes edits into the files of a document. */
export class DocumentEditor {
  readonly #textOf: (uri: string) => DocumentText;
  readonly #writing: Writing;

  constructor(textOf: (uri: string) => DocumentText, writing: Writing) {
    this.#textOf = textOf;
    this.#writing = writing;
  }

  /** Throws {@link Unwritable}. */
  apply(edit: Edit): void {
    const { is30 } = this.#writing;
    switch (edit.kind) {
      case 'property': {
        const isAnswersAlone = this.#writing.isOfRequest(edit.schema) && { readOnly: true };
        this.#addIn(edit.schema, 'properties', edit.name, { ...edit.shape.toSchema(is30), ...isAnswersAlone });
        return;
      }
      case 'optional-property':
        this.#dropRequired(edit.schema, edit.name);
        return;
      case 'enum':
        this.#addValues(edit.schema, edit.values);
        return;
      case 'type':
        this.#addTypes(edit.schema, edit.types, edit.values);
        return;
      case 'header':
        this.#addIn(edit.response, 'headers', edit.name, { schema: { type: 'string' } });
        return;
      case 'optional-header': {
        const text = this.#textAt(edit.header);
        text.replaceValue(edit.header.pointer, 'required', false);
        this.#grade(edit.header, 'required');
        return;
      }
      case 'media-type':
        this.#addIn(edit.response, 'content', edit.mediaType, this.#mediaType(edit.mediaType, edit.shape));
        return;
      case 'status':
        this.#addIn(edit.operation, 'responses', String(edit.status), this.#response(edit.status, edit.response));
        return;
      case 'operation':
        this.#addOperation(edit);
        return;
    }
  }

  #textAt({ uri }: Place): DocumentText {
    return this.#textOf(uri);
  }

  /** Adds a named value to the object under a key; adds the key if it is missing. */
  #addIn(holder: Place, key: string, name: string, value: Readonly<Record<string, unknown>>): void {
    const graded = this.#graded(value);
    const own = this.#textAt(holder);
    const at = appendPointer(holder.pointer, key);
    if (!own.has(at)) {
      own.addPair(holder.pointer, key, { [name]: graded });
      return;
    }
    const { uri, pointer } = this.#writing.resolve({ uri: holder.uri, pointer: at });
    const text = this.#textOf(uri);
    // Another difference may have added it already.
    if (!hasName(text.valueAt(pointer), name, key === 'headers')) text.addPair(pointer, name, graded);
  }

  #graded(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return { ...value, ...(this.#writing.usesEvidence && { 'x-evidence': { this: evidence } }) };
  }

  /** Adds a grade to a changed keyword. */
  #grade(holder: Place, keyword: string): void {
    if (!this.#writing.usesEvidence) return;
    const text = this.#textAt(holder);
    const at = appendPointer(holder.pointer, 'x-evidence');
    if (!text.has(at)) text.addPair(holder.pointer, 'x-evidence', { [keyword]: evidence });
    else if (!text.has(appendPointer(at, keyword))) text.addPair(at, keyword, evidence);
  }

  /** Removes the grade of a removed keyword. */
  #ungrade(holder: Place, keyword: string): void {
    const text = this.#textAt(holder);
    const at = appendPointer(holder.pointer, 'x-evidence');
    const graded = text.valueAt(at);
    if (!isJsonObject(graded) || !Object.hasOwn(graded, keyword)) return;
    if (Object.keys(graded).length === 1) text.removePair(holder.pointer, 'x-evidence');
    else text.removePair(at, keyword);
  }

  #dropRequired(schema: Place, name: string): void {
    const text = this.#textAt(schema);
    const at = appendPointer(schema.pointer, 'required');
    const names = text.valueAt(at);
    const index = Array.isArray(names) ? names.indexOf(name) : -1;
    if (index < 0 || !Array.isArray(names)) return;
    // OpenAPI 3.0 forbids an empty list.
    if (names.length === 1) {
      this.#ungrade(schema, 'required');
      text.removePair(schema.pointer, 'required');
      return;
    }
    text.removeItem(at, index);
    this.#grade(schema, 'required');
  }

  #addValues(schema: Place, values: readonly unknown[]): void {
    const text = this.#textAt(schema);
    const said = text.valueAt(schema.pointer);
    if (!isJsonObject(said)) throw new Unwritable(`${schema.pointer} is not there`);
    const known = Array.isArray(said.enum) ? said.enum : [];
    const fresh = values.filter((value) => !known.includes(value));
    if (Array.isArray(said.enum)) {
      for (const value of fresh) text.addItem(appendPointer(schema.pointer, 'enum'), value);
      this.#grade(schema, 'enum');
    } else if ('const' in said) {
      text.replaceValue(schema.pointer, 'const', [said.const, ...fresh], 'enum');
      this.#grade(schema, 'enum');
    } else if (Array.isArray(said.oneOf)) {
      const at = appendPointer(schema.pointer, 'oneOf');
      const listed = said.oneOf.map((one) => (isJsonObject(one) ? one.const : undefined));
      const missing = fresh.filter((value) => !listed.includes(value));
      for (const value of missing) text.addItem(at, this.#graded({ const: value }));
    } else throw new Unwritable(`${schema.pointer} enumerates nothing`);
  }

  #addTypes(schema: Place, types: readonly TypeName[], values: readonly unknown[]): void {
    const text = this.#textAt(schema);
    const { is30 } = this.#writing;
    const said = text.valueAt(schema.pointer);
    if (!isJsonObject(said)) throw new Unwritable(`${schema.pointer} is not there`);
    const known = [said.type].flat().filter((one) => typeof one === 'string');
    const wanted =
      types.includes('number') || known.includes('number') ? types.filter((one) => one !== 'integer') : types;
    const fresh = wanted.filter((one) => !known.includes(one));
    if (known.length === 0) throw new Unwritable(`${schema.pointer} does not declare its type`);
    if (is30) this.#addTypes30(schema, known, fresh, said);
    else {
      const kept = fresh.includes('number') ? known.filter((one) => one !== 'integer') : known;
      const all = [...kept, ...fresh];
      const at = appendPointer(schema.pointer, 'type');
      if (Array.isArray(said.type)) for (const type of fresh) text.addItem(at, type);
      else text.replaceValue(schema.pointer, 'type', all.length === 1 ? all[0] : all);
    }
    this.#grade(schema, 'type');
    const isListed = Array.isArray(said.enum) || 'const' in said;
    if (isListed && values.length > 0) this.#addValues(schema, values);
  }

  #addTypes30(schema: Place, known: readonly string[], fresh: readonly string[], said: Record<string, unknown>): void {
    const text = this.#textAt(schema);
    const others = fresh.filter((one) => one !== 'null');
    if (fresh.includes('null')) {
      if ('nullable' in said) text.replaceValue(schema.pointer, 'nullable', true);
      else text.addPair(schema.pointer, 'nullable', true);
    }
    const isNumber = others.length === 1 && others[0] === 'number' && known[0] === 'integer';
    if (isNumber) text.replaceValue(schema.pointer, 'type', 'number');
    else if (others.length > 0) {
      // OpenAPI 3.0 has one type per schema.
      if ('anyOf' in said) throw new Unwritable(`${schema.pointer} has alternatives already`);
      const options = [...known, ...others].map((type) => (type === 'array' ? { type, items: {} } : { type }));
      text.replaceValue(schema.pointer, 'type', options, 'anyOf');
    }
  }

  #mediaType(mediaType: string, shape: Extract<Edit, { kind: 'media-type' }>['shape']): Record<string, unknown> {
    if (shape !== undefined) return { schema: shape.toSchema(this.#writing.is30) };
    return { schema: mediaType.startsWith('text/') ? { type: 'string' } : {} };
  }

  #response(status: number, { headers, content }: SeenResponse): Record<string, unknown> {
    const named = [...headers].map((name) => [name, { schema: { type: 'string' } }] as const);
    const bodies = [...content].map(([mediaType, shape]) => [mediaType, this.#mediaType(mediaType, shape)] as const);
    return {
      description: STATUS_CODES[status] ?? `Status ${status}`,
      ...(named.length > 0 && { headers: Object.fromEntries(named) }),
      ...(bodies.length > 0 && { content: Object.fromEntries(bodies) }),
    };
  }

  #addOperation({ path, method, responses }: Extract<Edit, { kind: 'operation' }>): void {
    const { root } = this.#writing;
    const paths = this.#writing.resolve({ uri: root.uri, pointer: '/paths' });
    const item = this.#writing.resolve({ uri: paths.uri, pointer: appendPointer(paths.pointer, path) });
    const text = this.#textAt(item);
    const isThere = text.has(item.pointer);
    const listed = isThere ? text.valueAt(appendPointer(item.pointer, 'parameters')) : [];
    const declared = new Set((Array.isArray(listed) ? listed : []).map((one) => (isJsonObject(one) ? one.name : '')));
    const hasReferences = Array.isArray(listed) && listed.some((one) => isJsonObject(one) && '$ref' in one);
    const missing = parameterNamesIn(path).filter((name) => !declared.has(name) && !hasReferences);
    const parameters = missing.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
    const operation = this.#graded({
      operationId: this.#freeId(method, path),
      ...(parameters.length > 0 && { parameters }),
      responses: Object.fromEntries(
        [...responses].map(([status, seen]) => [String(status), this.#response(status, seen)]),
      ),
    });
    if (isThere) text.addPair(item.pointer, method, operation);
    else this.#textAt(paths).addPair(paths.pointer, path, { [method]: operation });
  }

  /** An unused `operationId`: `getInternalStats` for `GET /internal/stats`. */
  #freeId(method: string, path: string): string {
    const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const id = method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    let free = id;
    for (let count = 2; this.#writing.operationIds.has(free); count++) free = `${id}${count}`;
    return free;
  }
}

/** Whether an object has a name; header names in any case. */
function hasName(value: unknown, name: string, isOfHeaders: boolean): boolean {
  if (!isJsonObject(value)) return false;
  if (!isOfHeaders) return Object.hasOwn(value, name);
  return Object.keys(value).some((one) => one.toLowerCase() === name.toLowerCase());
}
