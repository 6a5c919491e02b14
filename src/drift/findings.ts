import type { Place } from '../openapi/document/source-files.ts';
import { keyOf } from '../openapi/document/source-files.ts';
import { type Difference, type DifferenceKind, differenceKey, differenceKinds } from './difference.ts';
import type { AnsweredWith, Finding } from './finding.ts';
import { SeenShape } from './seen-shape.ts';
import type { Edit, SeenResponse } from './suggest/edit.ts';

/** The most seen texts that are shown; further ones are counted. */
const mostWords = 5;

/** The most values of an enumeration. */
const mostValues = 200;

/** All findings of one operation, place and kind. */
export class FoundDifference {
  readonly operationId: string;
  readonly kind: DifferenceKind;
  readonly where: string;
  readonly #document: string;
  readonly #name: string | undefined;
  readonly #seen = new Set<string>();
  readonly #sites = new Map<string, Place>();
  readonly #shape = new SeenShape();
  readonly #values = new Map<string, unknown>();
  readonly #responses = new Map<number, DraftResponse>();
  /** What the mock answers at the same place. */
  readonly mock = new Set<string>();

  constructor(operationId: string, { kind, where, document, name }: Finding) {
    this.operationId = operationId;
    this.kind = kind;
    this.where = where;
    this.#document = document;
    this.#name = name;
  }

  add({ seen, sites, value, answer }: Finding): void {
    this.#seen.add(seen);
    for (const site of sites) this.#sites.set(keyOf(site), site);
    if (value !== undefined) {
      this.#shape.add(value);
      if (this.#values.size < mostValues) this.#values.set(JSON.stringify(value), value);
    }
    if (answer === undefined) return;
    const known = this.#responses.get(answer.status) ?? { headers: new Set(), content: new Map() };
    this.#responses.set(answer.status, known);
    addAnswer(known, answer);
  }

  get difference(): Difference {
    const { operationId, kind, where } = this;
    const [document, mock, deployment] = [this.#document, listed(this.mock), listed(this.#seen)];
    return { operationId, kind, where, document, mock, deployment };
  }

  /** Edits with which the document declares what was seen; empty if there are none. */
  edits(): Edit[] {
    const sites = [...this.#sites.values()];
    const name = this.#name ?? '';
    const values = [...this.#values.values()];
    const shape = this.#shape;
    switch (this.kind) {
      case 'field':
        return sites.map((schema) => ({ kind: 'property', schema, name, shape }));
      case 'missing-field':
        return sites.map((schema) => ({ kind: 'optional-property', schema, name }));
      case 'enum-value':
        return sites.map((schema) => ({ kind: 'enum', schema, values }));
      case 'type':
        return sites.map((schema) => ({ kind: 'type', schema, types: [...shape.types], values }));
      case 'header':
        return sites.map((response) => ({ kind: 'header', response, name }));
      case 'missing-header':
        return sites.map((header) => ({ kind: 'optional-header', header }));
      case 'media-type':
        return sites.flatMap((response) =>
          [...this.#responses.values()].flatMap(({ content }) =>
            [...content].map(
              ([mediaType, seen]) => ({ kind: 'media-type', response, mediaType, shape: seen }) as const,
            ),
          ),
        );
      case 'status':
        return sites.flatMap((operation) =>
          [...this.#responses].map(([status, response]) => ({ kind: 'status', operation, status, response }) as const),
        );
      case 'operation': {
        const [method = '', path = ''] = this.where.split(' ');
        return [{ kind: 'operation', path, method: method.toLowerCase(), responses: this.#responses }];
      }
    }
  }
}

interface DraftResponse extends SeenResponse {
  readonly headers: Set<string>;
  readonly content: Map<string, SeenShape | undefined>;
}

function addAnswer({ headers, content }: DraftResponse, answer: AnsweredWith): void {
  const known = new Set([...headers].map((name) => name.toLowerCase()));
  for (const name of answer.headers) if (!known.has(name.toLowerCase())) headers.add(name);
  // JSON without a Content-Type is taken for application/json.
  const mediaType = answer.mediaType ?? (answer.json === undefined ? undefined : 'application/json');
  if (mediaType === undefined) return;
  const shape = content.get(mediaType);
  if (answer.json === undefined) content.set(mediaType, shape);
  else if (shape === undefined) content.set(mediaType, SeenShape.of(answer.json));
  else shape.add(answer.json);
}

/** The findings about all answers of the deployment or the mock, each difference once. */
export class Findings {
  readonly #found = new Map<string, FoundDifference>();

  add(operationId: string, finding: Finding): FoundDifference {
    const key = differenceKey({ operationId, kind: finding.kind, where: whereOf(finding) });
    const known = this.#found.get(key) ?? new FoundDifference(operationId, finding);
    this.#found.set(key, known);
    known.add(finding);
    return known;
  }

  has(found: FoundDifference): boolean {
    return this.#found.has(differenceKey({ ...found, where: whereOf(found) }));
  }

  /** Sorts by operation, kind and place. @param order the ids of operations in their order */
  sorted(order: readonly string[]): FoundDifference[] {
    const rank = (id: string) => {
      const index = order.indexOf(id);
      return index < 0 ? order.length : index;
    };
    return [...this.#found.values()].sort(
      (one, other) =>
        rank(one.operationId) - rank(other.operationId) ||
        compare(one.operationId, other.operationId) ||
        differenceKinds.indexOf(one.kind) - differenceKinds.indexOf(other.kind) ||
        compare(one.where, other.where),
    );
  }
}

/** The place for comparison: header names do not depend on case. */
function whereOf({ kind, where }: Pick<Finding, 'kind' | 'where'>): string {
  return kind === 'header' || kind === 'missing-header' ? where.toLowerCase() : where;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function listed(words: ReadonlySet<string>): string {
  const all = [...words];
  const more = all.length - mostWords;
  return all.slice(0, mostWords).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
