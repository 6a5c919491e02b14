/** The kinds of differences, in the order of the table. */
export const differenceKinds = [
  'operation',
  'status',
  'media-type',
  'header',
  'missing-header',
  'field',
  'missing-field',
  'enum-value',
  'type',
] as const;

export type DifferenceKind = (typeof differenceKinds)[number];

/** One deviation of a deployment from its document, even if it was seen many times. */
export interface Difference {
  /** `operationId`, or `METHOD path`. */
  readonly operationId: string;
  readonly kind: DifferenceKind;
  /**
   * The place in the answers: `status 418`, `header X-Cost`, `200 media type`, or `200 body` with a JSON Pointer, in which
   * `*` stands for every item of a list and every name of a map: `200 body/items/…/name`. For an operation, its method and
   * path.
   */
  readonly where: string;
  /** What the document declares there, in words. */
  readonly document: string;
  /** What the mock answers there, in words; empty if it was not asked. */
  readonly mock: string;
  /** What the deployment answers there, in words. */
  readonly deployment: string;
}

/** A key of an operation, a kind and a place: findings with the same key are one difference. */
export function differenceKey({
  operationId,
  kind,
  where,
}: Pick<Difference, 'operationId' | 'kind' | 'where'>): string {
  return JSON.stringify([operationId, kind, where]);
}
