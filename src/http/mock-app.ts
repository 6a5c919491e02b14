/** What a server hands over with each request: Node's `IncomingMessage` is one, and so is Express's `Request`. */
export interface ServedRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What is answered through: Node's `ServerResponse` is one, and so is Express's `Response`. */
export interface ServedResponse {
  statusCode: number;
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
  end(): unknown;
}

/** A server that listens: Node's `http.Server`, as far as it is needed here. */
export interface MockServer {
  /** Null before it listens; a text where it listens at a path. */
  address(): { readonly address: string; readonly family: string; readonly port: number } | string | null;
  close(closed?: (error?: Error) => void): unknown;
  once(event: 'listening' | 'close' | 'error', happened: (error?: Error) => void): unknown;
}

/**
 * The mock as a function that `http.createServer` takes, and `use` of an Express app. It is an Express app itself; the
 * type is our own, so that who uses it needs neither Express's types nor Node's.
 */
export interface MockApp {
  (request: ServedRequest, response: ServedResponse, next?: (error?: unknown) => void): void;
  /** Starts a server of its own; 0 picks a free port. */
  listen(port: number, host: string, listening?: (error?: Error) => void): MockServer;
  listen(port?: number, listening?: (error?: Error) => void): MockServer;
}
