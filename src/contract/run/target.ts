import type { PathValues } from './given.ts';
import type { TokenRequest } from './token-request.ts';

/** The deployment that is judged, and what the run may use there. */
export interface Target {
  /** With the API's path, without a slash at the end: `https://api.example.com/v1`. */
  readonly baseUrl: string;
  /** Sent with every request; those that are credentials only where these are to be the right ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Sent in the query of every request whose operation declares a parameter of that name, or takes credentials there; those
   * that are credentials only where these are to be the right ones.
   */
  readonly query?: Readonly<Record<string, string>>;
  /** Asks for the token that every request presents, and for another when it has run out. */
  readonly tokenRequest?: TokenRequest;
  /** The names of headers that hold credentials, where neither the document nor the name says it. */
  readonly secretHeaders?: readonly string[];
  /** Values of path parameters, by their names. */
  readonly path?: PathValues;
  /** Second values, of things that must not see what the run makes. */
  readonly otherPath?: PathValues;
}
