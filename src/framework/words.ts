import type { FrameworkWords } from './framework.ts';

/** What Laravel itself says; plain enough for problem details to say the same. */
export const plainWords: FrameworkWords = {
  bodyTooLarge: () => 'The POST data is too large.',
  serverError: 'Server Error',
  unavailable: 'Service Unavailable',
  routeNotFound: (path) => `The route ${path.slice(1) || '/'} could not be found.`,
  methodNotAllowed: (method, allowed) =>
    `The ${method} method is not supported for this route. Supported methods: ${allowed.join(', ')}.`,
};
