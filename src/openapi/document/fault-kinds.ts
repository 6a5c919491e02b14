/** The kinds of faults in a document that is used all the same, worst first, each with the title of its group. */
export const faultKinds = {
  content: 'Parts that are left out',
  reference: 'References that lead nowhere',
  operation: 'Operations that are unclear',
  path: 'Paths that are not as OpenAPI wants them',
  response: 'Responses of no status',
  parameter: 'Parameters that are left out, or do not fit their path',
  security: 'Security that is not declared',
  contradiction: 'Schemas that nothing satisfies',
  schema: 'Schemas that are read in another way than they are written',
  example: 'Examples and defaults that break their schema',
  pattern: 'Patterns that JavaScript reads in another way, or not at all',
  format: 'Formats that are unknown, and not enforced',
  keyword: 'Keywords that are unknown, and ignored',
  duplicate: 'Keys that stand twice in an object, of which the last counts',
  syntax: 'YAML and JSON that only lenient parsers read',
  server: 'Servers without a usable URL',
  head: 'What the document says of itself',
  dialect: 'Keywords of another version of OpenAPI, understood all the same',
  extension: 'Extensions that are ignored',
} as const;

export type FaultKind = keyof typeof faultKinds;

/** The kinds, worst first. */
export const kindsByWeight = Object.keys(faultKinds) as readonly FaultKind[];
