import type { CaseResult } from './case-result.ts';
import { type Deviation, rankOf } from './deviation.ts';

/** Failures of one kind, of any operation. */
export interface Group extends Deviation {
  /** The operation and the deviation: updateAgentWebhook: `timeout` is not validated. */
  readonly title: string;
  readonly operations: readonly string[];
  /** The ids of the cases that fail, the most useful first. */
  readonly cases: readonly string[];
  /** How many other cases were not judged because of these. */
  readonly unjudged: number;
}

/** Groups failures by kind, the worst first, then those with the most cases. */
export function groupsOf(cases: readonly CaseResult[]): Group[] {
  const followers = by(cases, ({ because }) => because ?? '');
  const judged = new Set(cases.flatMap(({ verdict, operationId }) => (verdict === 'skip' ? [] : [operationId])));
  const failing = cases.filter(({ verdict }) => verdict === 'fail');
  const groups = [...by(failing, wordsOf)].map(([words, failed]): Group => {
    const following = failed.flatMap(({ id }) => followers.get(id) ?? []);
    const alike = following.filter((one) => wordsOf(one) === words);
    const operations = [...new Set([...failed, ...alike].map(({ operationId }) => operationId))];
    const weight = ({ id, script }: CaseResult) => (followers.get(id)?.length ?? 0) + (script === null ? 0 : 0.5);
    return {
      title: titleOf(words, operations, new Set(failed.map(({ operationId }) => operationId)).size === judged.size),
      severity: failed[0]?.deviation?.severity ?? 'body',
      words,
      operations,
      cases: failed.toSorted((a, b) => weight(b) - weight(a)).map(({ id }) => id),
      unjudged: following.length,
    };
  });
  return groups.toSorted((a, b) => rankOf(a) - rankOf(b) || sizeOf(b) - sizeOf(a));
}

/** The words of the deviation; the reason if a failure has none. */
function wordsOf({ deviation, reason }: CaseResult): string {
  return deviation?.words ?? reason;
}

/** `Map.groupBy`, which Node 20 does not have. */
function by<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

/** How many cases a group affects. */
function sizeOf({ cases, unjudged }: Group): number {
  return cases.length + unjudged;
}

/** A title with the operation that fails first: others may only show its effect. */
function titleOf(words: string, [first = '', ...others]: readonly string[], isEverywhere: boolean): string {
  if (others.length === 0) return `${first}: ${words}`;
  if (isEverywhere) return `every operation: ${words}`;
  return `${first}: ${words}, also seen in ${others.length === 1 ? others[0] : `${others.length} others`}`;
}
