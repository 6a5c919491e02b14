import type { TypeName } from '../../contract/derived/request-schema.ts';
import type { Place } from '../../openapi/document/source-files.ts';
import type { SeenShape } from '../seen-shape.ts';

/** The seen answers of one status. */
export interface SeenResponse {
  readonly headers: ReadonlySet<string>;
  /** The shapes of bodies by media type; undefined if a body was not read. */
  readonly content: ReadonlyMap<string, SeenShape | undefined>;
}

/** One fact that a document lacks or contradicts, and its place. */
export type Edit =
  | { readonly kind: 'property'; readonly schema: Place; readonly name: string; readonly shape: SeenShape }
  /** A field is optional. */
  | { readonly kind: 'optional-property'; readonly schema: Place; readonly name: string }
  | { readonly kind: 'enum'; readonly schema: Place; readonly values: readonly unknown[] }
  | {
      readonly kind: 'type';
      readonly schema: Place;
      readonly types: readonly TypeName[];
      /** The values to add if the schema has an enumeration. */
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
