import type { JSONSchemaType } from 'ajv';
import { hasKeys } from './json-pointer.ts';

/** How sure a fact is. Only a documented one may make the contract suite fail a deployment. */
export type Grade = 'documented' | 'inferred' | 'assumed';

/**
 * The value of `x-evidence`: the keywords beside it (or `this`, the whole object) that are not documented, and the reason
 * to assume each.
 */
export type Evidence = Readonly<Record<string, { readonly grade: 'inferred' | 'assumed'; readonly reason: string }>>;

/** The value of `x-resource` on a path parameter: the name of the resource, and the response for a missing one. */
export interface ResourceReference {
  readonly name: string;
  readonly missing: { readonly status: number; readonly example: string };
}

/** Whether a value has our form of `x-resource`: other tools may use the same key. */
export function isResourceReference(value: unknown): value is ResourceReference {
  if (!hasKeys(value) || !isWord(value.name) || !hasKeys(value.missing)) return false;
  const { status, example } = value.missing;
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599 && isWord(example);
}

/** What to write instead of an `x-resource` of another form. */
export function resourceAdvice(value: unknown): string {
  const [name = 'NAME'] = [value, hasKeys(value) ? value.name : undefined].filter(isWord);
  return `write x-resource: { name: ${name}, missing: { status: 404, example: EXAMPLE } }, where EXAMPLE is the name of an example of that response`;
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The values of `x-tolerates`: what the contract suite accepts besides the documented answer. */
export interface Tolerance {
  /** Another status that may replace this response's. */
  readonly status?: number;
  /** A JSON type that a deployment may accept instead of this schema's. */
  readonly type?: string;
  /** A keyword beside this one that a deployment may break. */
  readonly keyword?: string;
  /** Whether `maxLength` beside this one may count bytes or UTF-16 units instead of code points. */
  readonly unit?: true;
  readonly reason: string;
}

const text = { type: 'string', minLength: 1 } as const;

const evidence = {
  type: 'object',
  minProperties: 1,
  required: [],
  additionalProperties: {
    type: 'object',
    required: ['grade', 'reason'],
    properties: { grade: { type: 'string', enum: ['inferred', 'assumed'] }, reason: text },
    additionalProperties: false,
  },
} as const satisfies JSONSchemaType<Evidence>;

/** The `x-` keys that every document may use, with the JSON Schema of each value. */
export const extensionSchemas: Readonly<Record<string, object>> = {
  'x-evidence': evidence,
  // Other tools use a key of this name with another meaning, so any value is valid.
  'x-api': {},
  'x-faker': {
    anyOf: [text, { type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: { type: 'array' } }],
  },
  'x-resource': {
    type: 'object',
    required: ['name', 'missing'],
    properties: {
      name: text,
      missing: {
        type: 'object',
        required: ['status', 'example'],
        properties: { status: { type: 'integer', minimum: 400, maximum: 599 }, example: text },
        additionalProperties: false,
      },
    },
    additionalProperties: false,
  },
  'x-tolerates': {
    type: 'array',
    minItems: 1,
    items: {
      type: 'object',
      required: ['reason'],
      properties: {
        status: { type: 'integer', minimum: 100, maximum: 599 },
        type: { type: 'string', enum: ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'] },
        keyword: text,
        unit: { const: true },
        reason: text,
      },
      minProperties: 2,
      additionalProperties: false,
    },
  },
  'x-codeSamples': {
    type: 'array',
    items: {
      type: 'object',
      required: ['lang', 'source'],
      properties: { lang: text, label: text, source: text },
      additionalProperties: false,
    },
  },
};

/** Those that only this program knows; the others come from Prism and Redoc. */
const ownExtensions = ['x-evidence', 'x-resource', 'x-tolerates'] as const;

/** What a framework adds to the documents of its APIs. */
export interface DocumentFramework {
  /** The value of `x-framework` that selects it; undefined for the framework of documents without that key. */
  readonly name: string | undefined;
  /** The `x-` keys that its documents may use besides those of every document, with the JSON Schema of each value. */
  readonly extensions: Readonly<Record<string, object>>;
}

/** The `x-` keys that a document may use. Any other is reported: a misspelt key would be a fact that nothing enforces. */
export interface Extensions {
  /** The JSON Schema of each key's value. */
  readonly schemas: Readonly<Record<string, object>>;
  /** The keys that only this program knows. */
  readonly own: ReadonlySet<string>;
}

/** The extensions of a document: those of every document, and those of its framework. */
export function extensionsOf(content: unknown, frameworks: readonly DocumentFramework[]): Extensions {
  const names = frameworks.flatMap(({ name }) => name ?? []);
  const { extensions = {} } = frameworkFor(frameworkNameIn(content), frameworks) ?? {};
  return {
    schemas: { ...extensionSchemas, ...(names.length > 0 && { 'x-framework': { enum: names } }), ...extensions },
    own: new Set([...ownExtensions, 'x-framework', ...Object.keys(extensions)]),
  };
}

/** The value of `x-framework`, even of an unknown framework; undefined where it is missing. */
export function frameworkNameIn(content: unknown): string | undefined {
  return hasKeys(content) && typeof content['x-framework'] === 'string' ? content['x-framework'] : undefined;
}

/** The framework of a name; for an unknown name, the framework of documents that name none. */
export function frameworkFor<F extends DocumentFramework>(
  name: string | undefined,
  frameworks: readonly F[],
): F | undefined {
  return frameworks.find((framework) => framework.name === name) ?? frameworks.find((f) => f.name === undefined);
}
