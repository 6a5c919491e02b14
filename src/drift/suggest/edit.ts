import type { Place } from '../../openapi/document/source-files.ts';
import type { SeenShape, SeenType } from '../seen-shape.ts';

/** What was seen of the answers of one status. */
export interface SeenResponse {
  readonly headers: ReadonlySet<string>;
  /** By media type; undefined where a body was not looked into. */
  readonly content: ReadonlyMap<string, SeenShape | undefined>;
}

/** One fact that a document lacks or contradicts, and where in it that stands. */
export type Edit =
  | { readonly kind: 'property'; readonly schema: Place; readonly name: string; readonly shape: SeenShape }
  /** A field is not always there. */
  | { readonly kind: 'optional-property'; readonly schema: Place; readonly name: string }
  | { readonly kind: 'enum'; readonly schema: Place; readonly values: readonly unknown[] }
  | {
      readonly kind: 'type';
      readonly schema: Place;
      readonly types: readonly SeenType[];
      /** Plain values to list as well where the schema enumerates. */
      readonly values: readonly unknown[];
    }
  | { readonly kind: 'header'; readonly response: Place; readonly name: string }
  | { readonly kind: 'optional-header'; readonly header: Place }
  | {
      readonly kind: 'media-type';
      readonly response: Place;
      readonly mediaType: string;
      readonly shape: SeenShape | undefined;
    }
  | {
      readonly kind: 'status';
      readonly operation: Place;
      readonly status: number;
      readonly response: SeenResponse;
    }
  | {
      readonly kind: 'operation';
      readonly path: string;
      /** In lower case, as in a document. */
      readonly method: string;
      readonly responses: ReadonlyMap<number, SeenResponse>;
    };
