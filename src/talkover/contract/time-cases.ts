import type { Case, Check } from '../../contract/cases/case.ts';
import { makeCase } from '../../contract/cases/make-case.ts';
import { SchemaView } from '../../contract/cases/schema-view.ts';
import type { CaseContext } from '../../contract/contract-api.ts';
import { parsePointer } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { type WebhookOperations, webhookOperations } from './operations.ts';
import { data, listed } from './shown.ts';
import { createdAtIsKept, createdAtMovesOn, updatedAtGoesOn, updatedAtIsKept } from './time-checks.ts';

/** The checks of a webhook's properties in all answers of an operation. */
const facts: readonly (readonly [operation: keyof WebhookOperations, property: string, check: Check])[] = [
  ['create', 'created_at', createdAtMovesOn],
  ['get', 'created_at', createdAtIsKept],
  ['get', 'updated_at', updatedAtIsKept],
  ['list', 'created_at', createdAtIsKept],
  ['list', 'updated_at', updatedAtIsKept],
  ['update', 'created_at', createdAtIsKept],
  ['update', 'updated_at', updatedAtGoesOn],
  ['toggle', 'created_at', createdAtIsKept],
  ['toggle', 'updated_at', updatedAtGoesOn],
];

/** Cases about the times of webhooks in every answer that shows one; judged when all answers are in. */
export function timeCases({ document }: CaseContext): Case[] {
  const operations = webhookOperations(document);
  if (operations === undefined) return [];
  return facts.map(([name, property, check]) => {
    const operation = operations[name];
    const webhook = webhookOf(document.files, operation, name === 'list' ? listed : data);
    const place = webhook?.properties.get(property)?.placeOf('description') ?? operation.place;
    const id = `${operation.id}/answers/${property}`;
    return makeCase(document, { id, operation, place, proof: undefined, checks: [check] });
  });
}

/** The schema of a webhook in an operation's answer. */
function webhookOf(
  files: CaseContext['document']['files'],
  { success }: Operation,
  at: string,
): SchemaView | undefined {
  if (success.schema === undefined) return undefined;
  let view: SchemaView | undefined = new SchemaView(files, success.schema);
  for (const name of parsePointer(at)) view = view?.properties.get(name);
  return view?.inner('items') ?? view;
}
