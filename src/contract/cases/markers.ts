/** Stands in the cases for what the run is called, character for character. */
export const marker = 'talkover-contract-00000000';

/** Ends a {@link uniqueMarker}; what a request puts in its place is as long. */
export const tagPlaceholder = '-aaaaaaaaaa';

/** Stands in names and URLs for what the run is called and a tag that only one request has: no two are called the same. */
export const uniqueMarker = `${marker}${tagPlaceholder}`;

/** Stands for the URL of the suite's own receiver. */
export const receiverMarker = 'http://talkover-receiver.invalid';

/** Stands for a secret of the run; it must come back nowhere. */
export const secretMarker = 'talkover-secret-00000000';
