import type { Fault } from './fault.ts';
import { is, webhook } from './replies.ts';
import { type Kind, type Rule, sound, timed } from './times.ts';

/** Times have a resolution of seconds: only a wait shows whether one changes. */
const bySecond = (time: string) => time.replace(/\.\d+/, '.000000');

/** Everything else is correct. */
const butOn =
  (kind: Kind, rule: Rule): Rule =>
  (asked, ...others) =>
    asked === kind ? rule(asked, ...others) : sound(asked, ...others);

const still: Rule = (_, kept) => kept;
const touching: Rule = (_, kept, now) => ({ ...kept, updated_at: now });
const recreating: Rule = (_, _kept, now) => ({ created_at: now, updated_at: now });
const settingBack: Rule = (_, { created_at }) => ({ created_at, updated_at: created_at });

/** Deployments that move times without a change, or do not move them with one. */
export const faultyTimes: readonly Fault[] = [
  ...both('updated_at is that of the creation for ever', /updatedAtAdvances/, (show) => timed(still, false, show)),
  ...both('an update leaves updated_at', /updatedAtAdvances/, (show) => timed(butOn('update', still), false, show)),
  ...both('a toggle leaves updated_at', /toggleAdvancesUpdatedAt/, (show) =>
    timed(butOn('toggle', still), false, show),
  ),
  ...(['get', 'list'] as const).flatMap((kind) => [
    ...both(`${kind} moves updated_at`, /answers\/updated_at|life\/(list|get)/, (show) =>
      timed(butOn(kind, touching), false, show),
    ),
    ...both(`${kind} moves updated_at once it has answered`, /answers\/updated_at|life\/(list|get)/, (show) =>
      timed(butOn(kind, touching), true, show),
    ),
  ]),
  ...both('a log that is read moves updated_at', /answers\/updated_at/, (show) =>
    timed(butOn('logs', touching), false, show),
  ),
  ...both('a refused update moves updated_at', /refusedUpdatesChangeNothing|answers\/updated_at/, (show) =>
    timed(butOn('refused', touching), false, show),
  ),
  ...(['update', 'toggle'] as const).flatMap((kind) => [
    ...both(`created_at moves at each ${kind}`, /answers\/created_at|life\/toggle|life\/update|alone/, (show) =>
      timed(butOn(kind, recreating), false, show),
    ),
    {
      name: `each ${kind} sets updated_at back to created_at`,
      caughtBy: /Advances|answers\/updated_at/i,
      make: () => timed(butOn(kind, settingBack)),
    },
  ]),
  {
    name: 'every second update sets updated_at back',
    caughtBy: /updateAgentWebhook\/answers\/updated_at/,
    make: () => {
      let seen = 0;
      return timed(butOn('update', (...of) => (++seen % 2 === 0 ? settingBack : touching)(...of)));
    },
  },
  ...both('created_at is the time of the answer', /created_at|life|shows/, (show) => timed(recreating, false, show)),
  {
    name: 'the list has another created_at, by a fraction of a second',
    caughtBy: /life\/list|answers\/created_at/,
    make: () => webhook(is.list, (one) => ({ ...one, created_at: shifted(one.created_at, 300) })),
  },
  {
    name: 'the list has another created_at, by hours',
    caughtBy: /life\/list|answers\/created_at/,
    make: () => webhook(is.list, (one) => ({ ...one, created_at: shifted(one.created_at, -7_200_000) })),
  },
  {
    name: 'created_at is the same of all',
    caughtBy: /createAgentWebhook\/answers\/created_at/,
    make: () => webhook(is.any, (one) => ({ ...one, created_at: '2020-01-01T00:00:00.000000Z' })),
  },
];

/** The same with a fine clock, and with one that counts seconds. */
function both(
  name: string,
  caughtBy: RegExp,
  make: (show?: (time: string) => string) => ReturnType<Fault['make']>,
): Fault[] {
  return [
    { name, caughtBy, make: () => make() },
    { name: `${name}, by a clock that counts seconds`, caughtBy, make: () => make(bySecond) },
  ];
}

function shifted(time: unknown, milliseconds: number): string {
  const text = String(time);
  const moved = new Date(Date.parse(text) + milliseconds).toISOString();
  return `${moved.slice(0, 23)}${text.slice(23)}`;
}
