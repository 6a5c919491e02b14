/** Keeps browsers from guessing another media type. */
export const nosniff = { 'X-Content-Type-Options': 'nosniff' } as const;

/** For answers that show the current state, which may be secret. */
export const neverKept = { 'Cache-Control': 'no-store' } as const;
