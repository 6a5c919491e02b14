const api = 'https://app.talkover.ai/api/v1';

export interface NewWebhook {
  name: string;
  webhook_url: string;
  webhook_secret?: string;
  events: string[];
}

async function call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: { Authorization: 'Bearer app', 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  if (!response.ok) throw new Error(`${response.status}: ${((await response.json()) as { message: string }).message}`);
  return response.json();
}

export const addWebhook = (agent: string, webhook: NewWebhook) => call('POST', `/agents/${agent}/webhooks`, webhook);
export const webhookNames = async (agent: string, signal?: AbortSignal): Promise<string[]> =>
  (
    (await call('GET', `/agents/${agent}/webhooks`, undefined, signal)) as { data: { webhooks: { name: string }[] } }
  ).data.webhooks.map(({ name }) => name);
