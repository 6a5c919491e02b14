import type { ValidateFunction } from 'ajv';
import type { Place } from '../document/source-files.ts';
import type { Parameter } from '../parameters/parameters.ts';
import type { ParameterReader } from '../parameters/reader.ts';
import type { ResponseHeaders } from './response-headers.ts';
import type { Credential } from './security-scheme.ts';

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
  /** The parameters that the path names, in its order. */
  readonly pathParameters: readonly Pick<Parameter, 'name' | 'resource' | 'place'>[];
  /** Reads and validates all parameters. */
  readonly parameters: ParameterReader;
  /** Alternatives, each of all the credentials that it takes; empty if none is needed. */
  readonly security: readonly (readonly Credential[])[];
  readonly requestBody: RequestBody | undefined;
  /** By the document's key (`200`, `4XX`, `default`), in its order. */
  readonly responses: ReadonlyMap<string, Response>;
  /** What a request gets when nothing is wrong: the response of the lowest 2xx status, else of `2XX` or `default`. */
  readonly success: Response;
}

export interface RequestBody {
  readonly place: Place;
  /** Whether a request without a body is refused. */
  readonly isRequired: boolean;
  /** The media types that are not JSON: a body of theirs is taken unread. */
  readonly unreadMediaTypes: readonly string[];
  /** The top-level properties of the JSON schema. */
  readonly propertyNames: readonly string[];
  /** Of the JSON body; undefined if there is none. */
  readonly schema: Place | undefined;
  /** Checks a body and fills in its defaults, in place. */
  readonly validate: ValidateFunction | undefined;
}

export interface Response extends ResponseHeaders {
  /** The status to answer with: of a range or `default`, the one that was asked for. */
  readonly status: number;
  readonly description: string;
  /** Undefined for a response without a body. */
  readonly mediaType: string | undefined;
  /** Place of the body's schema, undefined for a response without one. */
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

/** The response that an operation has for a status: by itself, by its range, or `default`. */
export function responseFor({ responses }: Operation, status: number): Response | undefined {
  const response =
    responses.get(String(status)) ?? responses.get(`${Math.floor(status / 100)}XX`) ?? responses.get('default');
  return response === undefined || response.status === status ? response : { ...response, status };
}
