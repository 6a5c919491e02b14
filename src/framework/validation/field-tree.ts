import { hasKeys, parsePointer } from '../../openapi/document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../../openapi/document/source-files.ts';

/** A field of a request body as Laravel names and orders it. */
export interface Field {
  /** Dotted path, as in the keys of `errors`: `custom_headers.0.key`. */
  readonly path: string;
  /** The replacement of `:attribute` in a message. */
  readonly attribute: string;
  /**
   * The position of the field: by its rule's position in the list, item rules after all plain ones, and the items of one
   * rule by index. Compared element by element.
   */
  readonly order: readonly number[];
  /** Whether the field is named in its parent's `required`. */
  readonly required: boolean;
}

/** One rule of a Laravel rule list: a plain field or a wildcard one (`events.*`). */
interface Rule {
  position: number;
  /** The field of a plain rule, known before any request. */
  field: Field | undefined;
  readonly path: readonly string[];
  readonly isItem: boolean;
  readonly required: boolean;
  readonly properties: ReadonlyMap<string, Rule>;
  readonly items: Rule | undefined;
}

/** Deeper than any form: below it fields keep the order in which they were found. */
const deepestRule = 8;

/** The fields of a body's schema, in the order of the document. */
export class FieldTree {
  readonly #root: Rule | undefined;

  /** @param schema of the body; undefined for an operation without one */
  constructor(files: SourceFiles, schema: Place | undefined) {
    const plain: Rule[] = [];
    const items: Rule[] = [];
    if (schema === undefined) return;
    this.#root = readRule(files, schema, { path: [], isItem: false, required: false, depth: 0, plain, items });
    for (const [position, rule] of [...plain, ...items].entries()) rule.position = position;
    for (const rule of plain) rule.field = fieldOf(rule, rule.path, []);
  }

  /** The field at a JSON Pointer into the body; `missing` names a missing property of it. */
  find(instancePath: string, missing?: string): Field {
    const segments = parsePointer(instancePath);
    if (missing !== undefined) segments.push(missing);
    const indices: number[] = [];
    let rule: Rule | undefined = this.#root;
    for (const segment of segments) {
      const property: Rule | undefined = rule?.properties.get(segment);
      if (property === undefined && rule?.items !== undefined) indices.push(Number.parseInt(segment, 10) || 0);
      rule = property ?? rule?.items;
    }
    return rule?.field ?? fieldOf(rule, segments, indices);
  }
}

function fieldOf(rule: Rule | undefined, segments: readonly string[], indices: readonly number[]): Field {
  // The whole body has no name.
  const path = segments.join('.') || 'body';
  // A query parameter is also a plain field, though no property of the body.
  const isPlain = rule === undefined ? segments.length === 1 : !rule.isItem;
  return {
    path,
    attribute: isPlain ? attributeName(path) : path,
    order: [rule?.position ?? Number.MAX_SAFE_INTEGER, ...indices],
    required: rule?.required ?? false,
  };
}

interface Reading {
  readonly path: readonly string[];
  readonly isItem: boolean;
  readonly required: boolean;
  readonly depth: number;
  readonly plain: Rule[];
  readonly items: Rule[];
}

function readRule(files: SourceFiles, at: Place, reading: Reading): Rule {
  const properties = new Map<string, Rule>();
  const { value: schema, place } = files.resolve(at);
  let items: Rule | undefined;
  const rule: Rule = {
    position: 0,
    field: undefined,
    path: reading.path,
    isItem: reading.isItem,
    required: reading.required,
    properties,
    get items() {
      return items;
    },
  };
  (reading.isItem ? reading.items : reading.plain).push(rule);
  if (!hasKeys(schema) || reading.depth > deepestRule) return rule;
  const depth = reading.depth + 1;
  const required = Array.isArray(schema.required) ? schema.required : [];
  for (const name of Object.keys(hasKeys(schema.properties) ? schema.properties : {})) {
    properties.set(
      name,
      readRule(files, below(place, 'properties', name), {
        ...reading,
        path: [...reading.path, name],
        depth,
        required: required.includes(name),
      }),
    );
  }
  const itemKey = hasKeys(schema.items) ? 'items' : 'additionalProperties';
  if (hasKeys(schema[itemKey])) {
    items = readRule(files, below(place, itemKey), { ...reading, depth, isItem: true, required: false });
  }
  return rule;
}

/** Laravel's display name: words apart, underscores as spaces. */
function attributeName(path: string): string {
  return path
    .replace(/(.)(?=[A-Z])/g, '$1_')
    .toLowerCase()
    .replaceAll('_', ' ');
}
