import type { Check } from '../../contract/cases/case.ts';
import { broken, differs, impossible, ofSuccess } from '../../contract/checks/findings.ts';
import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import { data } from './shown.ts';

/**
 * The list has every documented event with its description. It may have more.
 * @param documented what each event means, by its name
 */
export function listsEvents(documented: Readonly<Record<string, string>>): Check {
  return ofSuccess('available_events has each documented event, with what it means', ({ json }) => {
    const available = valueAt(json, `${data}/available_events`);
    if (!hasKeys(available)) return impossible('there are no available events');
    if (Object.keys(available).length === 0) return differs('no event is available', documented, available);
    return Object.entries(documented).flatMap(([event, meaning]) => {
      if (!Object.hasOwn(available, event)) return broken(`${event} is not available`, meaning, undefined);
      const got = available[event];
      return got === meaning ? [] : broken(`${event} is described otherwise`, meaning, got);
    });
  });
}
