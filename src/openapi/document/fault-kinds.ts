/** The kinds of faults in a document that is used all the same, worst first, each with the title of its group. */
export const faultKinds = {
  content: 'Parts that are left out',
  reference: 'References that lead nowhere',
  operation: 'Operations that are unclear',
  path: 'Paths that break the rules of OpenAPI',
  response: 'Responses without a valid status',
  parameter: 'Parameters that are left out, or do not fit their path',
  security: 'Security that is not declared',
  contradiction: 'Schemas that no value satisfies',
  schema: 'Schemas that are read differently than written',
  example: 'Examples and defaults that break their schema',
  pattern: 'Patterns that JavaScript reads differently, or not at all',
  format: 'Formats that are unknown, and not enforced',
  keyword: 'Keywords that are unknown, and ignored',
  duplicate: 'Duplicate keys, of which the last counts',
  syntax: 'YAML and JSON that only lenient parsers read',
  server: 'Servers without a usable URL',
  head: 'Information about the document',
  dialect: 'Keywords of another version of OpenAPI, understood all the same',
  extension: 'Extensions that are ignored',
} as const;

export type FaultKind = keyof typeof faultKinds;

/** The kinds, worst first. */
export const kindsByWeight = Object.keys(faultKinds) as readonly FaultKind[];
