/** What a difference is of. The order is that of the table. */
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

/** One thing in which a deployment is not what its document says, however often it was seen. */
export interface Difference {
  /** `operationId`, or `METHOD path`. */
  readonly operationId: string;
  readonly kind: DifferenceKind;
  /**
   * Where in the answers: `status 418`, `header X-Cost`, `200 media type`, or `200 body` with a JSON Pointer, in which `*`
   * stands for every item of a list and every name of a map: `200 body/items/…/name`. Of an operation, its method and path.
   */
  readonly where: string;
  /** What the document says there, in words. */
  readonly document: string;
  /** What the mock answers there, in words; empty where it was not asked. */
  readonly mock: string;
  /** What the deployment answers there, in words. */
  readonly deployment: string;
}

/** The text of a kind, an operation and a place: two findings with the same are one difference. */
export function differenceKey({
  operationId,
  kind,
  where,
}: Pick<Difference, 'operationId' | 'kind' | 'where'>): string {
  return JSON.stringify([operationId, kind, where]);
}
