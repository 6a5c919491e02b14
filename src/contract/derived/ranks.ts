import type { Case } from '../cases/case.ts';
import { costOf, type Optional, requestsOf } from './budget.ts';

/** The ids of operations. */
type Operations = ReadonlySet<string>;

/** Ranks cases about lists. Most come first: lists have many rules, and few requests show them. */
export function rankedLists(cases: readonly Case[]): Optional[] {
  const orders = new Map<string, number>();
  return cases.map((one) => {
    const isOrder = one.id.includes('/list/sort/');
    const before = orders.get(one.operationId) ?? 0;
    if (isOrder) orders.set(one.operationId, before + 1);
    // Two orders show whether entries are sorted, and in which direction.
    const isLate = one.id.endsWith('/list/beyond') || (isOrder && before > 1);
    // A further value of an enumeration, in addition to the run's own value.
    const isFurther = /\/list\/filter\/[^/]+\/./.test(one.id);
    return { cases: [one], rank: isLate ? 0.5 : isFurther ? 1 : -1, cost: 1 };
  });
}

/**
 * Ranks valid requests beyond the plain ones.
 * @param actions operations whose resource had the same action before
 */
export function rankedVariants(cases: readonly Case[], actions: Operations, lists: Operations): Optional[] {
  return cases.map((one) => {
    const isAction = actions.has(one.operationId);
    const rank = isAction ? 2 : rankOfVariant(one.id, lists.has(one.operationId));
    return { cases: [one], rank, cost: costOf(requestsOf([one])) };
  });
}

function rankOfVariant(id: string, isOfList: boolean): number {
  if (id.includes('/parameters/') && !isOfList) return 1.5;
  if (id.includes('/parameters/')) return id.endsWith('/0') ? -0.5 : 1;
  if (/\/(?:optional\/all|branch\/\d+|values\/[012])$/.test(id)) return 0.5;
  return /\/values\/[23]$/.test(id) || id.includes('/optional/all/') ? 1 : 2;
}

/**
 * Ranks cases about credentials, missing resources and methods. Each kind is tried once before any is tried twice, since
 * most deployments treat a kind the same everywhere.
 * @param goneFrom operations that are called for a deleted resource, too
 */
export function rankedAccess(cases: readonly Case[], goneFrom: Operations): Optional[] {
  const known = new Set<string>();
  return cases.map((one) => {
    const [, kind = ''] = /\/(head|method|access\/\w+)(?:\/\w+)?$/.exec(one.id) ?? [];
    const isFirst = !known.has(kind);
    known.add(kind);
    return { cases: [one], rank: rankOfAccess(one.id, kind, isFirst, goneFrom.has(one.operationId)), cost: 1 };
  });
}

function rankOfAccess(id: string, kind: string, isFirst: boolean, hasDeleted: boolean): number {
  const isNear = /^access\/one|^access\/other(?!Scheme|Password)/.test(kind);
  if (kind === 'access/none' || (kind !== '' && isFirst && !isNear)) return -1;
  if (id.endsWith('/ifMatch')) return 0;
  // A deleted resource is a missing one, too.
  if (id.endsWith('/unknown')) return hasDeleted ? 0.9 : -1;
  if (isNear || id.endsWith('/unknownParent')) return 0.9;
  if (kind === '' || id.endsWith('/accept')) return 3;
  return kind === 'access/wrong' ? 1.2 : 1.5;
}
