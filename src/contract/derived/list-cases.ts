import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Case, Check } from '../cases/case.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, impossible, ofSuccess } from '../checks/findings.ts';
import { idKey } from '../checks/ids.ts';
import { hasWitness, witness } from './creation-cases.ts';
import { filterCases } from './filter-cases.ts';
import { mainPurpose } from './instances.ts';
import { lastPageChecks } from './link-cases.ts';
import { List, ofList } from './list.ts';
import { orderByDefault, orderCases } from './order-cases.ts';
import { defaultIsFull, pageCases } from './page-cases.ts';
import { rangeCases } from './range-cases.ts';
import { successOf } from './record-checks.ts';
import { searchCases } from './search-cases.ts';
import type { Suite } from './suite.ts';
import { wholeTotals } from './total-checks.ts';

/** Cases about lists: what was created is listed, and limits, pages, filters, ranges, search and order work. */
export function listCases(suite: Suite): Case[] {
  return suite.world.resources.flatMap((resource) => {
    const { list: operation, entriesAt } = resource;
    if (entriesAt === undefined || !suite.asks(operation)) return [];
    const list = new List(suite, resource, operation, entriesAt);
    return [
      ...wholeCases(list),
      ...pageCases(list),
      ...filterCases(list),
      ...rangeCases(list),
      ...searchCases(list),
      ...orderCases(list),
    ];
  });
}

/** Cases that everything the run has created is listed, each entry once. */
function wholeCases(list: List): Case[] {
  const { create, id, dataAt } = list.resource;
  if (id === undefined) return [];
  const at = create && dataAt[create.id];
  const isMade = list.suite.world.sourceOf(list.resource).kind === 'created';
  const purposes =
    list.isOwn && at !== undefined ? [mainPurpose, ...(!isMade || hasWitness(list.resource) ? [witness] : [])] : [];
  const groups = purposes.map((purpose) => list.suite.creationIds(list.resource, purpose));
  return [
    list.case('whole', list.longest, [
      listsOnce(list, id),
      ...orderByDefault(list),
      ...wholeTotals(list),
      ...lastPageChecks(list),
      ...groups.map((steps) => list.shows(steps, `${at}/${id}`, id)),
      ...defaultIsFull(list),
      ...shownLikeCreated(list, groups[0] ?? [], at, id),
    ]),
  ];
}

function listsOnce(list: List, id: string): Check {
  return ofSuccess('each entry has an id of its own', (answer) => {
    const ids = list.ids(answer.json, id);
    const seen = new Set<string>();
    const twice = ids.find((one) => seen.size === seen.add(one).size);
    return twice === undefined
      ? []
      : as(ofList('entries are listed twice'), broken(`${twice} is listed twice`, 'once', twice));
  });
}

/** Expects an entry to show the same as the answer to its creation. */
function shownLikeCreated(list: List, steps: readonly string[], at: string | undefined, id: string): Check[] {
  if (at === undefined || steps.length === 0) return [];
  const { entry: facts } = list;
  if (facts === undefined) return [];
  return [
    ofSuccess({ fact: 'the entry shows what the creation has shown', reads: steps }, (answer, _, exchanges) => {
      const created = valueAt(successOf(steps, exchanges)?.answer?.json, at);
      const entries = valueAt(answer.json, list.at);
      if (!hasKeys(created) || !Array.isArray(entries)) return impossible('nothing to compare');
      const entry = entries.find((one) => hasKeys(one) && idKey(one[id]) === idKey(created[id]));
      if (!hasKeys(entry)) return impossible('it is not on this page');
      const { sent } = successOf(steps, exchanges) ?? {};
      const names = Object.keys(hasKeys(sent) ? sent : {}).filter(
        (name) => facts.declared.has(name) && name in created && !hasKeys(created[name]),
      );
      return names.flatMap((name) =>
        JSON.stringify(entry[name] ?? null) === JSON.stringify(created[name] ?? null)
          ? []
          : as(
              { severity: 'data', words: `${code(name)} is listed with another value than was shown` },
              broken(`${name} is listed with another value`, created[name], entry[name]),
            ),
      );
    }),
  ];
}
