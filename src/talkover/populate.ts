import type { ApiDocument } from '../openapi/document/api-document.ts';
import { formatTimestamp } from '../state/clock.ts';
import { RandomSource, uuid } from '../state/random.ts';
import type { Agent, StoredWebhook, WebhookSettings } from './records.ts';

const settingsSchema = '/components/schemas/WebhookToCreate';

const oneDay = 24 * 60 * 60 * 1_000_000;

/** Thrown when a document has no webhooks to make up; carries the missing schema if the document is Talkover's. */
export class PopulateImpossible extends Error {
  override readonly name = 'PopulateImpossible';
  readonly schema: string | undefined;

  constructor(schema?: string) {
    super(
      `--populate makes up webhooks, but the document ${schema === undefined ? "is of another API than Talkover's" : `has no schema ${schema}`}`,
    );
    this.schema = schema;
  }
}

/** Made-up webhooks, `count` for each agent, created one after the other in the ninety days before `now`. Throws {@link PopulateImpossible}. */
export function populate(
  agents: readonly Agent[],
  count: number,
  document: ApiDocument,
  seed: number,
  now: number,
): StoredWebhook[] {
  if (count === 0) return [];
  const random = new RandomSource(seed);
  const settings = { uri: document.root.uri, pointer: settingsSchema };
  if (document.files.valueAt(settings) === undefined) throw new PopulateImpossible(settingsSchema);
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
