import { agent, servedMock } from './served-mock.js';

/** How much memory Node may take for what the mock keeps, in megabytes: little, so that it is soon used up. */
const heap = 512;

/** Megabytes that the mock may take on. */
const most = 480;

const sessions = 60;

/** How many webhooks and fault rules are sent, each of nearly a megabyte: much more than there is memory for. */
const count = 900;

const note = 'x'.repeat(900_000);
const webhook = {
  ...{ name: 'x', webhook_url: 'https://example.com/', events: ['event_action'] },
  payload_templates: { event_action: { note } },
};
const rule = { operationId: 'createAgentWebhook', match: { headers: { 'x-a': note } }, status: 422 };
const webhooks = `/api/v1/agents/${agent}/webhooks`;

/** Many long webhooks and fault rules in many sessions: at some point they are refused, and the mock goes on. */
export async function manySessions() {
  const mock = await servedMock('--no-deliver', { node: [`--max-old-space-size=${heap}`] });
  const before = await mock.memory();
  const broken = [];
  const [created, ruled] = [new Map(), new Map()];
  let peak = 0;
  for (let number = 0; number < count; number++) {
    const session = `session ${number % sessions}`;
    const isRule = number % 3 === 0;
    const outcome = await send(mock, isRule ? '/__mock/faults' : webhooks, isRule ? rule : webhook, session);
    const found = isRule ? ruled : created;
    found.set(outcome.status, { times: (found.get(outcome.status)?.times ?? 0) + 1, text: outcome.text });
    if (outcome.status === undefined) {
      broken.push(outcome.text);
      break;
    }
    if (number % 20 === 0) peak = Math.max(peak, Math.round((await mock.memory()) - before));
  }
  expectRefusal(broken, 'webhooks', created, 507);
  expectRefusal(broken, 'fault rules', ruled, 422);
  if (peak > most) broken.push(`the mock took on ${peak} MB`);
  const dead = await mock.whyDead();
  if (dead !== undefined) broken.push(dead);
  else {
    await send(mock, '/__mock/reset', {}, 'session 1');
    const { status } = await send(mock, webhooks, webhook, 'session 1');
    if (status !== 200) broken.push(`a session that was reset has no room: ${status}`);
  }
  await mock.kill('SIGKILL');
  return {
    tried: `${count} webhooks and fault rules of 900 kB in ${sessions} sessions`,
    figures: `${created.get(200)?.times} webhooks and ${ruled.get(200)?.times} rules were taken with a heap of ${heap} MB; the mock took on ${peak} MB (most: ${most})`,
    broken,
  };
}

/** Some have to be taken, some refused so, and nothing else may happen. */
function expectRefusal(broken, what, outcomes, refusal) {
  for (const status of [200, refusal]) if (!outcomes.has(status)) broken.push(`no ${what} were answered ${status}`);
  for (const [status, { times, text }] of outcomes)
    if (status !== 200 && !(status === refusal && text.includes('bytes')))
      broken.push(`${times} ${what} were answered ${status}: ${text.slice(0, 200)}`);
}

async function send(mock, path, body, session) {
  try {
    const answer = await fetch(`${mock.url}${path}`, {
      method: 'POST',
      headers: { Authorization: 'Bearer t', 'Content-Type': 'application/json', 'X-Mock-Session': session },
      body: JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    return { status: undefined, text: `the mock is gone: ${error.cause ?? error}` };
  }
}
