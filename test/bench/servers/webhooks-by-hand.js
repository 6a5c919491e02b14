// What a person would write by hand for the mock's own API, on top of any server: records in a Map, checked by ajv.
import { randomUUID } from 'node:crypto';

/**
 * @typedef {Readonly<Record<string, unknown>> & { id: string }} Webhook
 * @typedef {((body: unknown) => boolean) & { errors?: readonly object[] | null }} Validate
 * @typedef {{ status: number, body: object }} Answer
 */

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const unauthenticated = { status: 401, body: { message: 'Unauthenticated.' } };
const missing = { status: 404, body: { success: false, message: 'Not found' } };

/** The webhooks of the agents that exist. */
export class WebhooksByHand {
  /** @type {Map<string, Map<string, Webhook>>} */
  #agents = new Map();
  #validate;
  #availableEvents;

  /**
   * @param {Validate} validate
   * @param {readonly { agent: string, webhooks: readonly Webhook[] }[]} start
   * @param {object} availableEvents
   */
  constructor(validate, start, availableEvents) {
    this.#validate = validate;
    this.#availableEvents = availableEvents;
    for (const { agent, webhooks } of start)
      this.#agents.set(agent, new Map(webhooks.map((webhook) => [webhook.id, webhook])));
  }

  /**
   * @param {string | undefined} authorization
   * @param {string} agent
   * @param {unknown} body parsed
   * @returns {Answer}
   */
  create(authorization, agent, body) {
    if (!isAllowed(authorization)) return unauthenticated;
    const webhooks = this.#webhooksOf(agent);
    if (webhooks === undefined) return missing;
    if (!isAccepted(this.#validate, body)) {
      const errors = (this.#validate.errors ?? []).map(describe);
      return { status: 422, body: { message: 'The given data was invalid.', errors } };
    }
    const webhook = {
      id: randomUUID(),
      agent_id: agent,
      ...body,
      created_at: new Date().toISOString(),
      updated_at: new Date().toISOString(),
      events_count: body.events.length,
      status: body.enabled === false ? 'disabled' : 'active',
    };
    webhooks.set(webhook.id, webhook);
    return { status: 200, body: { success: true, message: 'Webhook created successfully', data: webhook } };
  }

  /**
   * @param {string | undefined} authorization
   * @param {string} agent
   * @returns {Answer}
   */
  list(authorization, agent) {
    if (!isAllowed(authorization)) return unauthenticated;
    const webhooks = this.#webhooksOf(agent);
    if (webhooks === undefined) return missing;
    const data = { webhooks: [...webhooks.values()], available_events: this.#availableEvents };
    return { status: 200, body: { success: true, data } };
  }

  /**
   * @param {string | undefined} authorization
   * @param {string} agent
   * @param {string} id
   * @returns {Answer}
   */
  one(authorization, agent, id) {
    if (!isAllowed(authorization)) return unauthenticated;
    const webhook = uuid.test(id) ? this.#webhooksOf(agent)?.get(id) : undefined;
    return webhook === undefined ? missing : { status: 200, body: { success: true, data: webhook } };
  }

  /** @param {string} agent */
  #webhooksOf(agent) {
    return uuid.test(agent) ? this.#agents.get(agent) : undefined;
  }
}

/**
 * @param {Validate} validate
 * @param {unknown} body
 * @returns {body is Readonly<Record<string, unknown>> & { readonly events: readonly string[] }}
 */
function isAccepted(validate, body) {
  return validate(body);
}

/** Whether a header holds a token, whatever it is. */
function isAllowed(authorization = '') {
  return authorization.startsWith('Bearer ') && authorization.length > 'Bearer '.length;
}

/** @param {any} error of ajv */
function describe({ instancePath, message, params }) {
  return { field: instancePath, message, params };
}
