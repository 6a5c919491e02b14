import type { JSONSchemaType } from 'ajv';

/** How sure a fact is. Only a documented one may make the contract suite fail a deployment. */
export type Grade = 'documented' | 'inferred' | 'assumed';

/** The value of `x-evidence`: which keyword beside it (or `this`, the whole object) is not documented, and why we say it. */
export type Evidence = Readonly<Record<string, { readonly grade: 'inferred' | 'assumed'; readonly reason: string }>>;

/** The rules of Laravel's validation that have a message, by the names that `x-messages` uses. */
export const laravelRules = [
  ...[
    'array',
    'between',
    'boolean',
    'date',
    'distinct',
    'email',
    'gt',
    'in',
    'integer',
    'ipv4',
    'ipv6',
    'lt',
    'max',
    'min',
  ],
  ...['multiple_of', 'numeric', 'prohibited', 'regex', 'required', 'string', 'url', 'uuid'],
] as const;
export type LaravelRule = (typeof laravelRules)[number];

/** The value of `x-messages`: Laravel rule to message template, where the message is not the framework's. */
export type Messages = Readonly<Record<string, string>>;

/** The value of `x-resource` on a path parameter: what it names, and the response when there is no such thing. */
export interface ResourceReference {
  readonly name: string;
  readonly missing: { readonly status: number; readonly example: string };
}

/** The values of `x-tolerates`: what the contract suite accepts beside the documented answer. */
export interface Tolerance {
  /** Another status in place of this response's. */
  readonly status?: number;
  /** A JSON type that a deployment may take for this schema's. */
  readonly type?: string;
  /** A keyword beside this one that a deployment may break. */
  readonly keyword?: string;
  /** That `maxLength` beside this one may be counted in bytes or UTF-16 units, and not in code points. */
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

/**
 * Every `x-` key that a document may use, with the schema of its value. Any other stops the start, because a misspelt
 * extension would be a fact that nothing enforces.
 */
export const extensionSchemas: Readonly<Record<string, object>> = {
  'x-evidence': evidence,
  'x-framework': { enum: ['laravel'] },
  // Another's key of this name means something else, so that any value may stand there.
  'x-api': {},
  'x-faker': {
    anyOf: [text, { type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: { type: 'array' } }],
  },
  'x-messages': {
    type: 'object',
    minProperties: 1,
    propertyNames: { enum: laravelRules },
    additionalProperties: text,
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

/** Those of them that only this program knows; the others come from Prism and Redoc. */
export const ownExtensions: ReadonlySet<string> = new Set([
  'x-evidence',
  'x-framework',
  'x-messages',
  'x-resource',
  'x-tolerates',
]);
