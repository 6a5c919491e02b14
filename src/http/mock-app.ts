/** A request from a server, such as Node's `IncomingMessage` and Express's `Request`. */
export interface ServedRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A response of a server, such as Node's `ServerResponse` and Express's `Response`. */
export interface ServedResponse {
  statusCode: number;
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
  end(): unknown;
}

/** A listening server: the needed part of Node's `http.Server`. */
export interface MockServer {
  /** Null before it listens; a text if it listens at a path. */
  address(): { readonly address: string; readonly family: string; readonly port: number } | string | null;
  close(closed?: (error?: Error) => void): unknown;
  once(event: 'listening' | 'close' | 'error', happened: (error?: Error) => void): unknown;
}

/**
 * A function for `http.createServer`, and for `use` of an Express app. It is an Express app, but has its own type, so
 * that users need the types of neither Express nor Node.
 */
export interface MockApp {
  (request: ServedRequest, response: ServedResponse, next?: (error?: unknown) => void): void;
  /** Starts a server; port 0 picks a free port. */
  listen(port: number, host: string, listening?: (error?: Error) => void): MockServer;
  listen(port?: number, listening?: (error?: Error) => void): MockServer;
}
