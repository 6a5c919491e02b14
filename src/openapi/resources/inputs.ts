import { isJsonMediaType } from '../bodies/media-types.ts';
import { DocumentError } from '../document/document-error.ts';
import { appendPointer, hasKeys, isJsonObject } from '../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../document/source-files.ts';
import type { Operation } from '../operations/operation.ts';
import { parameterNamesIn } from '../operations/path-template.ts';
import type { InputPlace } from './resource.ts';
import type { SchemaFacts, SchemaFactsReader } from './schema-facts.ts';

/** A value that a request may contain. */
export interface Input {
  readonly at: InputPlace;
  /** The name of the parameter or property; for an item that of its list. */
  readonly name: string;
  readonly schema: SchemaFacts | undefined;
  readonly isRequired: boolean;
  /** Whether it is an item of a list. */
  readonly isItem: boolean;
  /** The number of objects in the body that enclose it; 0 for a parameter. */
  readonly depth: number;
  /** `x-resource`: the name of the resource whose id it takes. */
  readonly resource: string | undefined;
}

/** Reads the inputs of operations, each once. Leaves out what can't be read. */
export class InputReader {
  readonly #files: SourceFiles;
  readonly #schemas: SchemaFactsReader;
  readonly #known = new WeakMap<Operation, readonly Input[]>();

  /** By the Parameter Object: most are shared. */
  readonly #parameters = new WeakMap<object, Input | undefined>();

  constructor(files: SourceFiles, schemas: SchemaFactsReader) {
    this.#files = files;
    this.#schemas = schemas;
  }

  /** The parameters, then the values in the body, without read-only ones. */
  of(operation: Operation): readonly Input[] {
    const known = this.#known.get(operation);
    if (known !== undefined) return known;
    const inputs = [...this.parametersOf(operation), ...this.#bodyOf(operation)];
    this.#known.set(operation, inputs);
    return inputs;
  }

  /** The schema of the body, in JSON if possible; undefined for none. */
  bodySchema(operation: Operation): SchemaFacts | undefined {
    return unlessBroken(() => {
      const content = operation.requestBody?.content ?? [];
      const chosen = content.find(({ mediaType }) => isJsonMediaType(mediaType)) ?? content[0];
      return chosen?.schema && this.#schemas.at(chosen.schema);
    });
  }

  /** Only the parameters, including undeclared ones in the path. */
  parametersOf(operation: Operation): Input[] {
    const found = new Map<string, Input>();
    const lists = unlessBroken(() => [below(operation.item, 'parameters'), below(operation.place, 'parameters')]) ?? [];
    for (const list of lists) {
      const declared = this.#files.valueAt(list);
      for (const index of Array.isArray(declared) ? declared.keys() : []) {
        const input = this.#parameterAt(below(list, index));
        if (input !== undefined) found.set(`${input.at.in} ${input.name}`, input);
      }
    }
    for (const name of parameterNamesIn(operation.path)) {
      const common = { name, schema: undefined, isRequired: true, isItem: false, depth: 0, resource: undefined };
      if (!found.has(`path ${name}`)) found.set(`path ${name}`, { ...common, at: { in: 'path', name } });
    }
    return [...found.values()];
  }

  #parameterAt(at: Place): Input | undefined {
    const { value, place = at } = this.#files.tryResolve(at) ?? {};
    if (!isJsonObject(value)) return undefined;
    if (!this.#parameters.has(value)) this.#parameters.set(value, this.#readParameter(value, place));
    return this.#parameters.get(value);
  }

  #readParameter(value: Record<string, unknown>, place: Place): Input | undefined {
    if (typeof value.name !== 'string' || !isLocation(value.in)) return undefined;
    const { name, in: location, required, 'x-resource': resource } = value;
    const [mediaType] = isJsonObject(value.content) ? Object.keys(value.content) : [];
    const schemaPlace = mediaType === undefined ? below(place, 'schema') : below(place, 'content', mediaType, 'schema');
    const whole = hasKeys(this.#files.valueAt(schemaPlace)) ? this.#schemas.at(schemaPlace) : undefined;
    const items = whole && this.#schemas.itemsOf(whole);
    return {
      ...{ at: { in: location, name }, name, isItem: items !== undefined, depth: 0 },
      schema: items ?? whole,
      isRequired: required === true || location === 'path',
      resource: hasKeys(resource) && typeof resource.name === 'string' ? resource.name : undefined,
    };
  }

  #bodyOf(operation: Operation): Input[] {
    const schema = this.bodySchema(operation);
    if (schema === undefined) return [];
    const isRequired = unlessBroken(() => operation.requestBody?.isRequired) === true;
    const inputs: Input[] = [];
    this.#addValues({ schema, pointer: '', isRequired, around: [] }, inputs);
    return inputs;
  }

  #addValues({ schema, pointer, isRequired, around }: Holder, inputs: Input[]): void {
    if (around.length > deepest || around.includes(schema.key)) return;
    const inside = [...around, schema.key];
    const entries = this.#schemas.itemsOf(schema);
    if (entries !== undefined) {
      const areRequired = isRequired && schema.minItems > 0;
      this.#addValues({ schema: entries, pointer: `${pointer}/*`, isRequired: areRequired, around: inside }, inputs);
    }
    for (const name of schema.properties.keys()) {
      if (inputs.length >= most) return;
      const property = this.#schemas.property(schema, name);
      if (property === undefined || property.isReadOnly) continue;
      const needed = isRequired && schema.required.has(name);
      const at = appendPointer(pointer, name);
      const items = this.#schemas.itemsOf(property);
      const common = { name, depth: inside.length, resource: undefined };
      if (items !== undefined && items.properties.size === 0) {
        const isItemNeeded = needed && property.minItems > 0;
        inputs.push({
          ...common,
          at: { in: 'body', name: `${at}/*` },
          schema: items,
          isRequired: isItemNeeded,
          isItem: true,
        });
        continue;
      }
      if (items === undefined && property.properties.size === 0)
        inputs.push({ ...common, at: { in: 'body', name: at }, schema: property, isRequired: needed, isItem: false });
      else this.#addValues({ schema: property, pointer: at, isRequired: needed, around: inside }, inputs);
    }
  }
}

interface Holder {
  readonly schema: SchemaFacts;
  readonly pointer: string;
  readonly isRequired: boolean;
  /** The keys of the enclosing schemas. */
  readonly around: readonly string[];
}

/** The deepest level of a body that is read, and the most values of it. */
const deepest = 6;
const most = 500;

function isLocation(location: unknown): location is InputPlace['in'] {
  return location === 'path' || location === 'query' || location === 'header' || location === 'cookie';
}

/** The result of reading a part of the document; undefined where a reference in it leads nowhere. */
export function unlessBroken<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return undefined;
  }
}
