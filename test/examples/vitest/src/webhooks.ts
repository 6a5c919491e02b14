const agents = 'https://app.talkover.ai/api/v1/agents';

/** Subscribes a URL to the end of each call of an agent. */
export async function subscribe(agent: string, url: string): Promise<void> {
  const response = await fetch(`${agents}/${agent}/webhooks`, {
    method: 'POST',
    headers: { Authorization: 'Bearer any', 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Calls', webhook_url: url, events: ['event_phone_call_ended'] }),
  });
  const { message } = (await response.json()) as { message: string };
  if (!response.ok) throw new Error(message);
}
