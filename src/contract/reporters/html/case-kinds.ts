import type { CaseResult } from '../../run/report/case-result.ts';

/** The names of the kinds of case, with the parts of ids by which they are recognized; in the order of the columns. */
const kinds = {
  'valid requests': ['success', 'valid', 'optional', 'onlyRequired', 'values', 'whole', 'variants'],
  body: ['body'],
  parameters: ['path', 'query', 'header', 'headers', 'cookie', 'parameters'],
  access: ['access'],
  method: ['method'],
  accept: ['accept'],
  answers: ['answers', 'shows'],
  lists: ['list', 'listed'],
  'at once': ['atOnce'],
  deliveries: ['receiver', 'webhook_url'],
  traffic: ['requests'],
} as const;

/** The kind of all other cases: what operations create, change and delete. */
const others = 'behaviour';

export type CaseKind = keyof typeof kinds | typeof others;

/** All kinds, in the order in which they are shown. */
export const caseKinds: readonly CaseKind[] = [...names(kinds), others];

const kindByPart = new Map<string, CaseKind>(
  names(kinds).flatMap((kind) => kinds[kind].map((part) => [part, kind] as const)),
);

/** The kind of a case, by its id: `createAgentWebhook/body/timeout/maximum/above` is of the kind `body`. */
export function kindOf({ id, operationId }: Pick<CaseResult, 'id' | 'operationId'>): CaseKind {
  if (!id.startsWith(`${operationId}/`)) return others;
  const [part = ''] = id.slice(operationId.length + 1).split('/', 1);
  return kindByPart.get(part) ?? others;
}

function names<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  // The records here have no other keys than their type says.
  return Object.keys(record) as Key[];
}
