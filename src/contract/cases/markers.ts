/** Placeholder for the run's name, of the same length. */
export const marker = 'talkover-contract-00000000';

/** The end of a {@link uniqueMarker}; each request replaces it by a tag of the same length. */
export const tagPlaceholder = '-aaaaaaaaaa';

/** Placeholder in names and URLs for the run's name and a tag of one request: no two requests use the same name. */
export const uniqueMarker = `${marker}${tagPlaceholder}`;

/** Placeholder for the URL of the suite's own receiver. */
export const receiverMarker = 'http://talkover-receiver.invalid';

/** Placeholder for a secret of the run, which no answer may show. */
export const secretMarker = 'talkover-secret-00000000';
