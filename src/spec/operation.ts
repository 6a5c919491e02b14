import type { ValidateFunction } from 'ajv';
import type { ResourceReference } from './extensions.ts';
import type { Place } from './source-files.ts';

export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** One method on one path of the document. */
export interface Operation {
  /** `operationId`, or `METHOD path` where the document gives none. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** Path template as in the document, without the server's base path: `/agents/{agent_id}/webhooks`. */
  readonly path: string;
  readonly summary: string | undefined;
  readonly place: Place;
  readonly pathParameters: readonly PathParameter[];
  /** Whether a bearer token is required. */
  readonly needsToken: boolean;
  readonly requestBody: RequestBody | undefined;
  /** By status, in the document's order. */
  readonly responses: ReadonlyMap<number, Response>;
  /** The response of the lowest 2xx status: what a request gets when nothing is wrong. */
  readonly success: Response | undefined;
}

export interface PathParameter {
  readonly name: string;
  readonly resource: ResourceReference | undefined;
}

export interface RequestBody {
  readonly schema: Place;
  /** Checks a body and fills in its defaults, in place. */
  readonly validate: ValidateFunction;
}

export interface Response {
  readonly status: number;
  readonly description: string;
  /** The declared headers that have an example, with it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Place of the body's JSON schema, undefined for a response without a JSON body. */
  readonly schema: Place | undefined;
  readonly validate: ValidateFunction | undefined;
  /** The body's properties in the document's order, with the value of those that are constant. */
  readonly envelope: readonly EnvelopeProperty[];
  /** Named examples; one without a name is called `default`. */
  readonly examples: ReadonlyMap<string, unknown>;
}

export interface EnvelopeProperty {
  readonly name: string;
  readonly constant: unknown;
}
