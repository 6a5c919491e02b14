/** A browser takes no answer for another type than it says. */
export const nosniff = { 'X-Content-Type-Options': 'nosniff' } as const;

/** What shows the state is of now, and may be secret. */
export const neverKept = { 'Cache-Control': 'no-store' } as const;
