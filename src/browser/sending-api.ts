import type * as node from '../api/sending-api.ts';

/** A page sends no callbacks: they go to servers, which a page does not reach. */
export const withSending: typeof node.withSending = async (api) => api;
