/** Where an exchange breaks the document: `{in: 'response', where: 'body/id', message: 'must be integer'}`. */
export interface SeenViolation {
  readonly in: 'request' | 'response';
  readonly where: string;
  readonly message: string;
}

/** What is recorded of an exchange: the bodies as text or bytes, turned into what is shown when somebody looks. */
export interface Recorded {
  /** In microseconds since 1970. */
  readonly time: number;
  readonly session: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly operationId: string | null;
  /** Null if there was no answer: the client went away, or a fault took it. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** Why the request was refused. */
  readonly reason: string | null;
  readonly requestHeaders: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly requestBody: Uint8Array | undefined;
  readonly responseBody: Uint8Array | string | undefined;
  /** As the mock has made them, without those of every answer; undefined if there was no answer. */
  readonly responseHeaders?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
  /** What a proxy has seen; undefined for what the mock was asked. */
  readonly proxied?: ProxiedPart | undefined;
}

/** What is kept of an exchange beside, where it went through a proxy. */
export interface ProxiedPart {
  readonly violations: readonly SeenViolation[];
}

/** How much of a body is kept, in bytes. */
export const longestBody = 16 * 1024;
