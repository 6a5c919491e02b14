import { valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Check } from '../cases/case.ts';
import { as, broken, from, isSuccess, ofSuccess } from '../checks/findings.ts';
import { idKey } from '../checks/ids.ts';
import { successOf } from './record-checks.ts';

/** Expects a declared `Location` of a creation to lead to the resource that is read. */
export function locationLeadsHere(steps: readonly string[]): Check {
  return ofSuccess(
    { fact: 'the Location of the creation leads here', reads: steps },
    (_, { request, step }, exchanges) => {
      const created = successOf(steps, exchanges);
      const location = created?.answer?.headers.get('location');
      if (created === undefined || location === undefined || !URL.canParse(location, created.request.url)) return [];
      const wanted = new URL(request.url).pathname
        .split('/')
        .slice(-step.path.split('/').length + 1)
        .join('/');
      const got = new URL(location, created.request.url).pathname;
      if (decodeURIComponent(got).endsWith(`/${decodeURIComponent(wanted)}`)) return [];
      const words = { severity: 'body', words: 'the `Location` of what was created leads elsewhere' } as const;
      return as(
        words,
        from('Location', broken('the Location does not lead to what was created', `…/${wanted}`, location)),
      );
    },
  );
}

/** Expects the id of a creation to be a new one. */
export function idIsNew(at: string, create: Operation): Check {
  return ofSuccess('its id is one that no other has', (answer, { step }, exchanges) => {
    const id = valueAt(answer.json, at);
    if (id === undefined) return [];
    const same = exchanges
      .ofOperation(create.id)
      .find(
        (other) =>
          other.step.id !== step.id &&
          other.step.mayCreate &&
          other.answer !== undefined &&
          isSuccess(other.answer) &&
          idKey(valueAt(other.answer.json, at)) === idKey(id),
      );
    if (same === undefined) return [];
    const words = { severity: 'data', words: 'ids are given twice' } as const;
    return as(words, from('ids given twice', broken(`the id was given to ${same.step.id} before`, 'another id', id)));
  });
}
