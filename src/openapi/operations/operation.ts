import type { ValidateFunction } from 'ajv';
import type { Place } from '../document/source-files.ts';
import type { Parameter } from '../parameters/parameters.ts';
import type { ParameterReader } from '../parameters/reader.ts';
import type { ResponseHeaders } from './response-headers.ts';
import type { Credential } from './security-scheme.ts';

/** One method on one path of the document. Its parts are read on first use: spreading it would read them all. */
export interface Operation {
  /** `operationId`, or `METHOD path` where the document gives none. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** Path template as in the document, without the server's base path: `/agents/{agent_id}/webhooks`. */
  readonly path: string;
  /** The servers in force, as written: the operation's, its path item's or the document's; undefined for none. */
  readonly servers: unknown;
  readonly summary: string | undefined;
  readonly description: string | undefined;
  readonly place: Place;
  /** Place of the path item. */
  readonly item: Place;
  /** The parameters in the path, in its order. */
  readonly pathParameters: readonly Pick<Parameter, 'name' | 'resource' | 'place'>[];
  /** Reads and validates all parameters. */
  readonly parameters: ParameterReader;
  /** Alternatives, each a list of the credentials that it requires; empty if none is needed. */
  readonly security: readonly (readonly Credential[])[];
  readonly requestBody: RequestBody | undefined;
  /** By the document's key (`200`, `4XX`, `default`), in its order. */
  readonly responses: ReadonlyMap<string, Response>;
  /** The response to a valid request: that of the lowest 2xx status, else of `2XX` or `default`. */
  readonly success: Response;
}

/** The content of a request or response in one media type. */
export interface MediaTypeContent {
  /** As the document writes it: `application/json`, or a range such as `image/*`. */
  readonly mediaType: string;
  /** Place of the Media Type Object. */
  readonly place: Place;
  /** Undefined where the body has no schema. */
  readonly schema: Place | undefined;
  /** Undefined without a schema. Throws {@link DocumentError} for a schema that can't be compiled. */
  readonly validate: ValidateFunction | undefined;
}

export interface RequestBody {
  readonly place: Place;
  /** Whether a request without a body is refused. */
  readonly isRequired: boolean;
  /** In the document's order. Their validators fill in defaults, in place. */
  readonly content: readonly MediaTypeContent[];
  /** The media types that are not JSON, whose bodies are accepted without validation. */
  readonly unreadMediaTypes: readonly string[];
  /** The top-level properties of the JSON schema. */
  readonly propertyNames: readonly string[];
  /** The schema of the JSON body; undefined if there is none. */
  readonly schema: Place | undefined;
  /** Validates a JSON body and fills in its defaults, in place. */
  readonly validate: ValidateFunction | undefined;
}

/** A response body in one media type. */
export interface ResponseContent extends MediaTypeContent {
  /** The body's properties in the document's order, with the values of constant ones. */
  readonly envelope: readonly EnvelopeProperty[];
  /** Named examples; an unnamed one is called `default`. */
  readonly examples: ReadonlyMap<string, unknown>;
}

/** A response of the document. Its parts are read on first use: spreading it would read them all. */
export interface Response extends ResponseHeaders {
  /** The status of the answer: for a range or `default`, the requested one. */
  readonly status: number;
  readonly place: Place | undefined;
  readonly description: string;
  /** In the document's order. */
  readonly content: readonly ResponseContent[];
  /**
   * The media type of the JSON body, else of the first; undefined for a response without a body. The next four belong to
   * it.
   */
  readonly mediaType: string | undefined;
  /** Place of the body's schema, undefined for a response without one. */
  readonly schema: Place | undefined;
  /** Undefined for a body that is not JSON: a JSON schema does not describe its text. */
  readonly validate: ValidateFunction | undefined;
  /** The body's properties in the document's order, with the values of constant ones. */
  readonly envelope: readonly EnvelopeProperty[];
  /** Named examples; an unnamed one is called `default`. */
  readonly examples: ReadonlyMap<string, unknown>;
  /** The same response for another status. */
  withStatus(status: number): Response;
  /** The same response with another of its media types first. */
  withContent(content: ResponseContent): Response;
}

export interface EnvelopeProperty {
  readonly name: string;
  readonly constant: unknown;
}

/** The response of an operation for a status: its own key, its range, or `default`. */
export function responseFor({ responses }: Operation, status: number): Response | undefined {
  const response =
    responses.get(String(status)) ?? responses.get(`${Math.floor(status / 100)}XX`) ?? responses.get('default');
  return response === undefined || response.status === status ? response : response.withStatus(status);
}
