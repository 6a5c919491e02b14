/** Why an exchange brought no answer. */
export interface Failure {
  /** `destination`: the delivery is not allowed; `protocol`: the request or the answer is not valid HTTP. */
  readonly failure: 'timeout' | 'connection' | 'dns' | 'tls' | 'destination' | 'protocol';
  /** A message, such as "Connection refused". */
  readonly error: string;
}

/** The documentation's words for every timeout. */
export const timedOut: Failure = { failure: 'timeout', error: 'Connection timeout' };
