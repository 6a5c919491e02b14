const api = import.meta.env.VITE_API_URL ?? '/api/v1';
const webhooks = `${api}/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks`;

/** Thrown when the API refuses a request; carries its messages by the names of the fields. */
export class ApiError extends Error {
  constructor({ message, errors = {} }) {
    super(message);
    this.errors = errors;
  }
}

async function call(method, body) {
  const response = await fetch(webhooks, {
    method,
    headers: { Authorization: 'Bearer any', 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({ message: `The API answers ${response.status}.` }));
  if (!response.ok) throw new ApiError(answer);
  return answer.data;
}

export const listWebhooks = async () => (await call('GET')).webhooks;
export const createWebhook = (webhook) => call('POST', webhook);
