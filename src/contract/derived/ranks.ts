import type { Case } from '../cases/case.ts';
import { costOf, type Optional, requestsOf } from './budget.ts';

/** The ids of operations. */
type Operations = ReadonlySet<string>;

/** Pages, order and filters go first: lists have many rules, and few requests show them. */
export function rankedLists(cases: readonly Case[]): Optional[] {
  const orders = new Map<string, number>();
  return cases.map((one) => {
    const isOrder = one.id.includes('/list/sort/');
    const before = orders.get(one.operationId) ?? 0;
    if (isOrder) orders.set(one.operationId, before + 1);
    // Two orders show whether entries are sorted at all, and which way.
    const isLate = one.id.endsWith('/list/beyond') || (isOrder && before > 1);
    // A value of an enumeration beside one of the run's own.
    const isFurther = /\/list\/filter\/[^/]+\/./.test(one.id);
    return { cases: [one], rank: isLate ? 0.5 : isFurther ? 1 : -1, cost: 1 };
  });
}

/**
 * Valid requests beyond the plain ones.
 * @param actions what is done to something that it was done to before
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
 * Who is let in, what is not there, and methods. A kind that is often the same everywhere is tried once before others are
 * twice.
 * @param goneFrom what is asked for something that was deleted
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
  // Where something is deleted, that is not there, either.
  if (id.endsWith('/unknown')) return hasDeleted ? 0.9 : -1;
  if (isNear || id.endsWith('/unknownParent')) return 0.9;
  if (kind === '' || id.endsWith('/accept')) return 3;
  return kind === 'access/wrong' ? 1.2 : 1.5;
}
