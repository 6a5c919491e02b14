/** The default limit of an answer, in bytes: of its headers, of its body, and of its decoded body. */
export const defaultMaxAnswer = 4_000_000;

/** The default limit of the total time of waits that refusals ask for, in milliseconds. */
export const defaultMaxWait = 300_000;

/** The deepest JSON of an answer or a delivery, in levels: no API needs more. */
export const deepestJson = 200;

/** The most proofs that may run at the same time: a deployment is judged, not load-tested. */
export const mostConcurrency = 32;

/** The most requests for an operation on average: more than any schema has rules. */
export const mostRequestsPerOperation = 1000;
