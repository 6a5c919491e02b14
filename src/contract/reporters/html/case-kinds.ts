import type { CaseResult } from '../../run/report/case-result.ts';

/** The kinds of case, as people call them, with the parts of ids that tell them; in the order of the columns. */
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

/** What else an operation does: it creates, changes and deletes things that others show. */
const others = 'behaviour';

export type CaseKind = keyof typeof kinds | typeof others;

/** All kinds, in the order in which they are shown. */
export const caseKinds: readonly CaseKind[] = [...names(kinds), others];

const kindByPart = new Map<string, CaseKind>(
  names(kinds).flatMap((kind) => kinds[kind].map((part) => [part, kind] as const)),
);

/** What kind of case a case is, by its id: `createAgentWebhook/body/timeout/maximum/above` is one of the body. */
export function kindOf({ id, operationId }: Pick<CaseResult, 'id' | 'operationId'>): CaseKind {
  if (!id.startsWith(`${operationId}/`)) return others;
  const [part = ''] = id.slice(operationId.length + 1).split('/', 1);
  return kindByPart.get(part) ?? others;
}

function names<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  // Its keys are those that it is written with.
  return Object.keys(record) as Key[];
}
