/** How long an answer may be by default, in bytes: its headers, its body, and what that unpacks to. */
export const defaultMaxAnswer = 4_000_000;

/** How long a run waits in all, by default, because refusals ask for it; in milliseconds. */
export const defaultMaxWait = 300_000;

/** How deep the JSON of an answer or of a delivery may be nested: no API needs more. */
export const deepestJson = 200;

/** How many proofs may be on their way at the same time: a deployment is judged, and not tested for its load. */
export const mostConcurrency = 32;

/** How many requests may be sent for an operation on average: more than any schema has rules for. */
export const mostRequestsPerOperation = 1000;
