import type { FrameworkWords } from './framework.ts';

/** Laravel's own texts; plain enough for problem details. */
export const plainWords: FrameworkWords = {
  bodyTooLarge: () => 'The POST data is too large.',
  serverError: 'Server Error',
  unavailable: 'Service Unavailable',
  routeNotFound: (path) => `The route ${path.slice(1) || '/'} could not be found.`,
  methodNotAllowed: (method, allowed) =>
    `The ${method} method is not supported for this route. Supported methods: ${allowed.join(', ')}.`,
};
