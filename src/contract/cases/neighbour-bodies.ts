import type { Operation } from '../../openapi/operations/operation.ts';
import { bodyConforms, statusIs } from '../checks/checks.ts';
import { isNamedAmongErrors } from '../checks/field-checks.ts';
import { impossible } from '../checks/findings.ts';
import type { CaseContext, ContractApi } from '../contract-api.ts';
import type { Case, Check } from './case.ts';
import { plainBody } from './invalid-bodies.ts';
import { makeCase, refused } from './make-case.ts';
import { neighboursOf } from './neighbours.ts';
import { invalidFacts, namesFields, type ResponseFacts } from './response-facts.ts';
import { SchemaView } from './schema-view.ts';

/** A field with an enumeration, and values that are almost in it. */
interface Few {
  readonly field: string;
  /** The schema with the enumeration: the field's, or that of its items. */
  readonly view: SchemaView;
  readonly values: readonly { readonly label: string; readonly value: unknown }[];
}

/**
 * Cases of requests in which every field with an enumeration has a value that is almost in it: the refusal names each.
 */
export function neighbourBodyCases(context: CaseContext): Case[] {
  const { document } = context;
  return document.operations.flatMap((operation) => {
    const schema = operation.requestBody?.schema;
    const refusal = invalidFacts(document, operation);
    if (schema === undefined || refusal === undefined || !namesFields(refusal)) return [];
    const body = new SchemaView(document.files, schema, true);
    const few = [...body.properties].flatMap(([field, view]) => fewOf(field, view));
    const count = Math.max(0, ...few.map(({ values }) => values.length));
    return Array.from({ length: count }, (_, index) => rowOf(context, operation, refusal, body, few, index)).flat();
  });
}

function fewOf(field: string, view: SchemaView): Few[] {
  const items = view.inner('items');
  const one = items ?? view;
  const { enumeration } = one;
  if (enumeration === undefined || one.gradeOf(one.enumerationKeyword) !== 'documented') return [];
  const near = neighboursOf(enumeration);
  if (near.length === 0) return [];
  if (items === undefined) return [{ field, view, values: near.map((value) => ({ label: value, value })) }];
  const [valid] = enumeration;
  const listed = near.map((word) => ({ label: word, value: [valid, word] }));
  return [
    { field, view: items, values: [{ label: 'nested', value: [[valid]] }, { label: 'any', value: ['*'] }, ...listed] },
  ];
}

function rowOf(
  { document, api, step }: CaseContext,
  operation: Operation,
  refusal: ResponseFacts,
  body: SchemaView,
  few: readonly Few[],
  index: number,
): Case[] {
  const base = plainBody(body);
  const row = few.flatMap(({ field, view, values }) => {
    const given = values[index];
    // A value that another rule allows is no mistake.
    if (given === undefined || body.allows({ ...base, [field]: given.value })) return [];
    return [{ field, view, ...given }];
  });
  const given = Object.fromEntries(row.map(({ field, value }) => [field, value]));
  const proof = refused(step(`${operation.id}/body/neighbours/${index}`, operation, { body: { ...base, ...given } }));
  return row.map(({ field, view, label }) =>
    makeCase(document, {
      id: `${operation.id}/body/${field}/${view.enumerationKeyword}/almost/${label}`,
      operation,
      place: view.placeOf(view.enumerationKeyword),
      proof,
      checks: [statusIs(refusal), bodyConforms(refusal), isNamedAmongErrors(field)].map(unlessOffered(api, label)),
    }),
  );
}

/** Makes a check of a refusal judge nothing if the deployment supports the value. */
function unlessOffered({ offered }: ContractApi, value: string): (check: Check) => Check {
  return ({ fact, judge }) => ({
    fact,
    judge: (exchange, exchanges) =>
      offered?.(exchanges).includes(value)
        ? impossible(`the deployment offers ${JSON.stringify(value)}`)
        : judge(exchange, exchanges),
  });
}
