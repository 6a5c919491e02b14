import { methods } from '../../operations/methods.ts';

/** What an object of a document is, by its place. */
export type RoleName =
  | 'document'
  | 'info'
  | 'components'
  | 'pathItem'
  | 'operation'
  | 'parameter'
  | 'header'
  | 'requestBody'
  | 'mediaType'
  | 'encoding'
  | 'response'
  | 'example'
  | 'link'
  | 'callback'
  | 'server'
  | 'securityScheme'
  | 'requirement'
  | 'schema';

/** The value of a key: an object, a list of them, or a map with names that the author chose. */
export interface Field {
  readonly role: RoleName;
  readonly as: 'one' | 'list' | 'map';
  /** Whether `x-` keys in a map are extensions and not names. */
  readonly hasExtensions: boolean;
}

const one = (role: RoleName): Field => ({ role, as: 'one', hasExtensions: false });
const listOf = (role: RoleName): Field => ({ role, as: 'list', hasExtensions: false });
const mapOf = (role: RoleName): Field => ({ role, as: 'map', hasExtensions: false });
/** A map whose names are paths, statuses or expressions, so that extensions can be told apart. */
const openMapOf = (role: RoleName): Field => ({ role, as: 'map', hasExtensions: true });

const described = { schema: one('schema'), content: mapOf('mediaType'), examples: mapOf('example') };

const fieldsOf: Readonly<Record<RoleName, Readonly<Record<string, Field>>>> = {
  document: {
    info: one('info'),
    servers: listOf('server'),
    paths: openMapOf('pathItem'),
    webhooks: openMapOf('pathItem'),
    components: one('components'),
    security: listOf('requirement'),
  },
  info: {},
  components: {
    schemas: mapOf('schema'),
    responses: mapOf('response'),
    parameters: mapOf('parameter'),
    examples: mapOf('example'),
    requestBodies: mapOf('requestBody'),
    headers: mapOf('header'),
    securitySchemes: mapOf('securityScheme'),
    links: mapOf('link'),
    callbacks: mapOf('callback'),
    pathItems: mapOf('pathItem'),
  },
  pathItem: {
    ...Object.fromEntries(methods.map((method) => [method, one('operation')])),
    servers: listOf('server'),
    parameters: listOf('parameter'),
  },
  operation: {
    parameters: listOf('parameter'),
    requestBody: one('requestBody'),
    responses: openMapOf('response'),
    callbacks: mapOf('callback'),
    security: listOf('requirement'),
    servers: listOf('server'),
  },
  parameter: described,
  header: described,
  requestBody: { content: mapOf('mediaType') },
  mediaType: { schema: one('schema'), examples: mapOf('example'), encoding: mapOf('encoding') },
  encoding: { headers: mapOf('header') },
  response: { headers: mapOf('header'), content: mapOf('mediaType'), links: mapOf('link') },
  example: {},
  link: {},
  // Its keys are expressions, not fields.
  callback: {},
  server: {},
  securityScheme: {},
  requirement: {},
  schema: {
    ...each('properties patternProperties dependentSchemas dependencies $defs definitions', mapOf('schema')),
    ...each('allOf anyOf oneOf prefixItems', listOf('schema')),
    ...each('items additionalProperties additionalItems not if then else contains propertyNames', one('schema')),
    ...each('unevaluatedItems unevaluatedProperties contentSchema', one('schema')),
  },
};

function each(keywords: string, field: Field): Record<string, Field> {
  return Object.fromEntries(keywords.split(' ').map((keyword) => [keyword, field]));
}

/** The fields of each kind of object. All other keys hold data, a text, or an extension. */
export const fields: ReadonlyMap<RoleName, ReadonlyMap<string, Field>> = new Map(
  // The keys come from the table above.
  Object.entries(fieldsOf).map(([role, keys]) => [role as RoleName, new Map(Object.entries(keys))]),
);

/** Any entry of a callback. */
export const inCallback: Field = one('pathItem');

/** An item of a list or map, by its role. */
export const single: ReadonlyMap<RoleName, Field> = new Map([...fields.keys()].map((role) => [role, one(role)]));
