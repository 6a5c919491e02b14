import type { PathValues } from './given.ts';
import type { TokenRequest } from './token-request.ts';

/** The deployment that is judged, and what a run sends to it. */
export interface Target {
  /** With the API's path, without a slash at the end: `https://api.example.com/v1`. */
  readonly baseUrl: string;
  /** Sent with every request, except credentials in requests that test other credentials. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Sent in the query of every request whose operation declares a parameter with the name or takes credentials in it,
   * except credentials in requests that test other credentials.
   */
  readonly query?: Readonly<Record<string, string>>;
  /** Requests the token that every request sends, and another when it has expired. */
  readonly tokenRequest?: TokenRequest;
  /** The names of headers that hold credentials, if neither the document nor the name says it. */
  readonly secretHeaders?: readonly string[];
  /** Values of path parameters, by their names. */
  readonly path?: PathValues;
  /** Second values, for things that must not see what the run makes. */
  readonly otherPath?: PathValues;
}
