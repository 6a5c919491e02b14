/** A request whose answer holds the token that a run sends. */
export interface TokenRequest {
  /** Upper case; POST by default. */
  readonly method?: string;
  /** Relative to the base URL, or a whole URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as a form, in place of a body. */
  readonly form?: Readonly<Record<string, string>>;
  /** JSON Pointer from the answer to the token: `/access_token`. */
  readonly token: string;
  /** The header for the token; `Authorization` by default. */
  readonly header?: string;
  /** The scheme before the token in the header; `Bearer` by default in `Authorization`, none in any other header. */
  readonly scheme?: string;
}

export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
