import type { ApiDocument } from '../spec/api-document.ts';
import { appendPointer } from '../spec/json-pointer.ts';
import { formatTimestamp } from './clock.ts';
import { RandomSource, uuid } from './random.ts';
import type { Agent, StoredWebhook, WebhookSettings } from './store.ts';

const oneDay = 24 * 60 * 60 * 1_000_000;

/** Made-up webhooks, `count` for each agent, created one after the other in the ninety days before `now`. */
export function populate(
  agents: readonly Agent[],
  count: number,
  document: ApiDocument,
  seed: number,
  now: number,
): StoredWebhook[] {
  const random = new RandomSource(seed);
  const settings = { uri: document.root.uri, pointer: appendPointer('', 'components', 'schemas', 'WebhookToCreate') };
  return agents.flatMap((agent) =>
    Array.from({ length: count }, (_, index) => {
      const own = random.for(`populate\n${agent.id}`);
      const created =
        now - Math.floor((90 * oneDay * (count - index)) / count) + Math.floor(own.next() * oneDay * (1 / count));
      const changed = created + Math.floor(own.next() * (now - created));
      // A sample satisfies its schema, which this type was made from.
      const sample = document.sampler.sample(settings, own, Math.floor(now / 1000)) as WebhookSettings;
      return {
        id: uuid(own),
        agent_id: agent.id,
        ...sample,
        created_at: formatTimestamp(created),
        updated_at: formatTimestamp(changed),
      };
    }),
  );
}
