/** A violation of the document: `{in: 'response', where: 'body/id', message: 'must be integer'}`. */
export interface SeenViolation {
  readonly in: 'request' | 'response';
  readonly where: string;
  readonly message: string;
}

/** A recorded exchange. Its bodies are text or bytes, and are only formatted when they are shown. */
export interface Recorded {
  /** In microseconds since 1970. */
  readonly time: number;
  readonly session: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly operationId: string | null;
  /** Null without an answer: the client disconnected, or a fault suppressed it. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** Why the request was refused. */
  readonly reason: string | null;
  readonly requestHeaders: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly requestBody: Uint8Array | undefined;
  readonly responseBody: Uint8Array | string | undefined;
  /** Without the headers of every answer; undefined without an answer. */
  readonly responseHeaders?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
  /** The findings of a proxy; undefined for a request to the mock. */
  readonly proxied?: ProxiedPart | undefined;
}

/** The additional record of an exchange through a proxy. */
export interface ProxiedPart {
  readonly violations: readonly SeenViolation[];
}

/** The most bytes of a body that are kept. */
export const longestBody = 16 * 1024;
