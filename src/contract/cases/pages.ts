import type { Grade } from '../../openapi/document/extensions.ts';
import type { Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { notValidated } from '../checks/deviations.ts';
import { errorKeys } from '../checks/field-checks.ts';
import { as, differs, impossible, isSuccess } from '../checks/findings.ts';
import type { CaseContext } from '../contract-api.ts';
import { Excerpt } from '../run/report/excerpt.ts';
import type { Case, Check } from './case.ts';
import { alone, makeCase } from './make-case.ts';
import { queryParameters, requiredParameters } from './parameters.ts';
import { invalidFacts } from './response-facts.ts';
import type { SchemaView } from './schema-view.ts';
import { outsider } from './values.ts';

/** A value that breaks one rule of a query parameter. */
interface InvalidText {
  readonly name: string;
  /** The rule and how it is broken: `maximum/above`. */
  readonly rule: string;
  readonly text: string;
  readonly place: Place;
}

/** Cases of query parameters beyond their limits: one such value of each parameter in a request. */
export function pageCases(context: CaseContext): Case[] {
  const { document } = context;
  return document.operations.flatMap((operation) => {
    const refusal = invalidFacts(document, operation);
    const values = [...queryParameters(document, operation)].map(([name, view]) => invalidTexts(name, view));
    if (refusal === undefined || values.length === 0) return [];
    const count = Math.max(...values.map(({ length }) => length));
    return Array.from({ length: count }, (_, index) =>
      casesOfRequest(
        context,
        operation,
        refusal.grade,
        index,
        values.flatMap((some) => some[index] ?? []),
      ),
    ).flat();
  });
}

function casesOfRequest(
  { document, step }: CaseContext,
  operation: Operation,
  evidence: Grade,
  index: number,
  values: readonly InvalidText[],
): Case[] {
  const invalid = Object.fromEntries(values.map(({ name, text }) => [name, text]));
  const query = { ...requiredParameters('query', document, operation), ...invalid };
  const proof = alone(step(`${operation.id}/query/invalid/${index}`, operation, { query }));
  return values.map(({ name, rule, text, place }) =>
    makeCase(document, {
      id: `${operation.id}/query/${name}/${rule}`,
      operation,
      place,
      evidence,
      proof,
      checks: [isRefused(name, text)],
    }),
  );
}

function invalidTexts(name: string, view: SchemaView): InvalidText[] {
  const limits = [
    ['minimum', 'below', -1],
    ['maximum', 'above', 1],
  ] as const;
  const beyond = limits.flatMap(([keyword, how, more]) => {
    const limit = view.number(keyword);
    if (limit === undefined) return [];
    return [{ name, rule: `${keyword}/${how}`, text: String(limit + more), place: view.placeOf(keyword) }];
  });
  if (!view.isInteger) return beyond;
  return [...beyond, { name, rule: 'type/string', text: outsider, place: view.placeOf('type') }];
}

function isRefused(name: string, text: string): Check {
  return {
    fact: `${name} is refused`,
    judge({ answer }) {
      if (answer === undefined) return impossible('there was no answer');
      if (!isSuccess(answer) && errorKeys(answer.json)?.includes(name)) return [];
      return as(
        notValidated(name),
        differs(`${name}=${text} is not refused by its name`, `errors of ${name}`, new Excerpt(answer.text)),
      );
    },
  };
}
