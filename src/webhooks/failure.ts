/** Why an exchange brought no answer. */
export interface Failure {
  /** `destination`: it may not go there; `protocol`: the request or the answer is no HTTP. */
  readonly failure: 'timeout' | 'connection' | 'dns' | 'tls' | 'destination' | 'protocol';
  /** For people, to stand behind a colon: "Connection refused". */
  readonly error: string;
}

/** In the documentation's words, whatever was waited for. */
export const timedOut: Failure = { failure: 'timeout', error: 'Connection timeout' };
