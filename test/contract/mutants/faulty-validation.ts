import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour } from './deployment.ts';
import type { Fault } from './fault.ts';
import { and, answer, answered, input, is, ok, reply, without } from './replies.ts';
import { has, hasMethod, isCreation } from './requests.ts';

/** Deployments that accept invalid input, or refuse valid input. */
export const faultyValidation: readonly Fault[] = [
  // Defaults and validation
  {
    name: 'a webhook is disabled by default',
    caughtBy: /enabled\/default/,
    make: () => input(isCreation, (body) => ({ enabled: false, ...body })),
  },
  {
    name: 'the timeout is 10 by default',
    caughtBy: /timeout\/default/,
    make: () => input(isCreation, (body) => ({ timeout: 10, ...body })),
  },
  {
    name: 'enabled is ignored at creation',
    caughtBy: /enabled/,
    make: () => input(isCreation, (body) => without(body, 'enabled')),
  },
  {
    name: 'max_retries is ignored on update',
    caughtBy: /max_retries/,
    make: () => input(hasMethod('PUT'), (body) => without(body, 'max_retries')),
  },
  {
    name: 'a timeout out of range is clamped',
    caughtBy: /timeout\/(minimum|maximum)/,
    make: () =>
      input(has('timeout'), (body) => ({
        ...body,
        timeout: typeof body.timeout === 'number' ? Math.min(120, Math.max(5, body.timeout)) : body.timeout,
      })),
  },
  {
    name: 'a fraction is rounded',
    caughtBy: /fraction/,
    make: () =>
      input(has('timeout'), (body) => ({
        ...body,
        timeout: typeof body.timeout === 'number' ? Math.round(body.timeout) : body.timeout,
      })),
  },
  {
    name: 'a long name is cut',
    caughtBy: /name\/maxLength\/above/,
    make: () =>
      input(has('name'), (body) => ({
        ...body,
        name: typeof body.name === 'string' ? [...body.name].slice(0, 255).join('') : body.name,
      })),
  },
  {
    name: 'unknown events are dropped',
    caughtBy: /events\/items/,
    make: () =>
      input(has('events'), (body) => ({
        ...body,
        events: Array.isArray(body.events)
          ? body.events.filter((event) => String(event).startsWith('event_'))
          : body.events,
      })),
  },
  {
    name: 'only the first event is looked at',
    caughtBy: /events\/items\/last/,
    make: () =>
      input(has('events'), (body) => ({
        ...body,
        events: Array.isArray(body.events) ? body.events.slice(0, 1) : body.events,
      })),
  },
  {
    name: 'an update is not validated',
    caughtBy: /^updateAgentWebhook\/body/,
    make: () =>
      answer(and(is.update, answered(422)), () =>
        reply(200, { success: true, message: 'Webhook updated successfully' }),
      ),
  },
  { name: 'an update requires the URL', caughtBy: /life\/update/, make: () => requireOnUpdate('webhook_url') },
  {
    name: 'an unknown method is taken for POST',
    caughtBy: /http_method\/enum\/outsider/,
    make: () =>
      input(has('http_method'), (body) => ({
        ...body,
        http_method: ['PUT', 'PATCH', 'POST'].includes(String(body.http_method))
          ? body.http_method
          : typeof body.http_method === 'string'
            ? 'POST'
            : body.http_method,
      })),
  },
  {
    name: 'a URL without a scheme gets one',
    caughtBy: /webhook_url\/format/,
    make: () =>
      input(has('webhook_url'), (body) => ({
        ...body,
        webhook_url:
          typeof body.webhook_url === 'string' && !body.webhook_url.includes(':')
            ? `https://${body.webhook_url.replaceAll(' ', '-')}`
            : body.webhook_url,
      })),
  },
  { name: 'a refused creation is kept', caughtBy: /refusedCreationsLeaveNothing/, make: () => keepRefused() },
  {
    name: 'a creation takes only what is required',
    caughtBy: /optional|all/,
    make: () =>
      answer(
        and(is.create, ok, ({ json: body }) => hasKeys(body) && 'custom_headers' in body),
        () => reply(422, { message: 'The given data was invalid.', errors: { custom_headers: ['Not supported.'] } }),
      ),
  },
];

function requireOnUpdate(field: string): Behaviour {
  return answer(
    and(is.update, ok, ({ json: body }) => hasKeys(body) && !(field in body)),
    () => reply(422, { message: 'The given data was invalid.', errors: { [field]: ['It is required.'] } }),
  );
}

function keepRefused(): Behaviour {
  return async (request, ask) => {
    const refusal = await ask();
    if (!isCreation(request) || refusal.status !== 422) return refusal;
    const body = hasKeys(request.json) ? request.json : {};
    const name = typeof body.name === 'string' ? body.name.slice(0, 200) : undefined;
    if (name !== undefined && name !== '') {
      await ask({ json: { name, webhook_url: 'https://example.com/kept', events: ['event_action'] } });
    }
    return refusal;
  };
}
