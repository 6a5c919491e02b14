import type { Report } from '../run/report/events.ts';

/** How much was exercised, in words: `3 of 4`; empty if there is nothing to exercise. */
export type Share = string;

/** The row of an operation. */
export interface CoverageRow {
  readonly operationId: string;
  readonly answered: number;
  readonly statuses: Share;
  readonly parameters: Share;
  readonly keywords: Share;
}

/** The headings of the columns. */
export const coverageColumns = ['operation', 'answered', 'statuses', 'parameters', 'keywords'] as const;

export function coverageRows({ coverage }: Report): readonly CoverageRow[] {
  return coverage.operations.map(({ operationId, answered, parameters, keywords }) => {
    const statuses = coverage.statuses.filter((one) => one.operationId === operationId);
    return {
      ...{ operationId, answered },
      statuses: shareOf(statuses),
      parameters: shareOf(parameters),
      keywords: share(sum(keywords, 'judged'), sum(keywords, 'places')),
    };
  });
}

/** Each keyword of all operations, with how much of it was judged: `maxLength 12 of 14`. */
export function keywordShares({ coverage }: Report): readonly string[] {
  const all = coverage.operations.flatMap(({ keywords }) => keywords);
  return [...new Set(all.map(({ keyword }) => keyword))].map((keyword) => {
    const some = all.filter((one) => one.keyword === keyword);
    return `${keyword} ${share(sum(some, 'judged'), sum(some, 'places'))}`;
  });
}

/** The declared statuses and parameters that were not exercised, one line for each operation. */
export function unexercised({ coverage }: Report): readonly string[] {
  return coverage.operations.flatMap(({ operationId, parameters }) => {
    const statuses = coverage.statuses.filter((one) => one.operationId === operationId && !one.isExercised);
    const unsent = parameters.filter(({ isExercised }) => !isExercised);
    const parts = [
      ...(statuses.length === 0 ? [] : [`never answered ${statuses.map(({ status }) => status).join(', ')}`]),
      ...(unsent.length === 0 ? [] : [`never sent ${unsent.map((one) => `${one.name} (${one.in})`).join(', ')}`]),
    ];
    return parts.length === 0 ? [] : [`${operationId}: ${parts.join('; ')}`];
  });
}

function shareOf(parts: readonly { readonly isExercised: boolean }[]): Share {
  return share(parts.filter(({ isExercised }) => isExercised).length, parts.length);
}

function share(some: number, all: number): Share {
  return all === 0 ? '' : `${some} of ${all}`;
}

function sum<Key extends string>(parts: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return parts.reduce((total, part) => total + part[key], 0);
}
