import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Reply } from './deployment.ts';
import type { Fault } from './fault.ts';
import { type Encounter, isChangeOfSome, isPlainCreation, meeting, type Party } from './meeting.ts';
import { reply } from './replies.ts';

const creations = /AgentWebhooks?\/(atOnce|answers\/atOnce)/;
const changes = /(update|get)AgentWebhook\/atOnce/;

/** Deployments that answer sequential requests correctly, but not two at the same time. */
export const faultyRaces: readonly Fault[] = [
  ...(
    [
      ['have the same id', sameId],
      ['are answered with the first', onlyFirst],
      ['leave only the first', loseSecond],
      ['leave only the second', loseFirst],
      ['fail: the second is a server error', refuseSecond(500)],
      ['fail: the second is a conflict', refuseSecond(409)],
      ['fail: the first is a conflict', swapped(refuseSecond(409))],
    ] as const
  ).map(
    ([what, encounter]): Fault => ({
      name: `two creations at the same time ${what}`,
      caughtBy: creations,
      make: () => meeting(isPlainCreation, encounter),
    }),
  ),
  ...(
    [
      ['each write the whole webhook, as it was before', overwrite],
      ['each write the whole webhook, the first last', swapped(overwrite)],
      ['are both granted, and the first is not done', ignoreFirst],
      ['fail: the second is a server error', refuseSecond(500)],
      ['fail: the second is a conflict', refuseSecond(409)],
      ['are both answered with the first', onlyFirst],
    ] as const
  ).map(
    ([what, encounter]): Fault => ({
      name: `two updates at the same time ${what}`,
      caughtBy: changes,
      make: () => meeting(isChangeOfSome, encounter),
    }),
  ),
];

type Answers = ReturnType<Encounter>;

function swapped(encounter: Encounter): Encounter {
  return (one, other) => {
    const [second, first] = encounter(other, one);
    return [first, second];
  };
}

function sameId(one: Party, other: Party): Answers {
  const first = one.ask();
  const second = async () => {
    const { data } = bodyOf(await first);
    const shown = bodyOf(await other.ask());
    return reply(200, { ...shown, data: { ...dataOf(shown), id: hasKeys(data) ? data.id : undefined } });
  };
  return [first, second()];
}

function onlyFirst(one: Party): Answers {
  const first = one.ask();
  return [first, first];
}

function loseSecond(one: Party, other: Party): Answers {
  return [one.ask(), created(other)];
}

function loseFirst(one: Party, other: Party): Answers {
  return [created(one), other.ask()];
}

/** Creates something, and forgets it. */
async function created({ request, ask }: Party): Promise<Reply> {
  const answer = await ask();
  await ask({ method: 'DELETE', path: `${request.path}/${dataOf(bodyOf(answer)).id}` });
  return answer;
}

function refuseSecond(status: number): Encounter {
  return (one) => [one.ask(), Promise.resolve(reply(status, { success: false, message: 'Try again.' }))];
}

/** Both read before either writes. */
function overwrite(one: Party, other: Party): Answers {
  const before = Promise.all([one, other].map(({ ask }) => ask({ method: 'GET' })));
  const write = async ({ request, ask }: Party, index: 0 | 1) => {
    const answer = (await before)[index];
    const { name, webhook_url, events, timeout, max_retries, enabled } = dataOf(answer && bodyOf(answer));
    const whole = { name, webhook_url, events, timeout, max_retries, enabled };
    return ask({ json: { ...whole, ...(hasKeys(request.json) && request.json) } });
  };
  const first = write(one, 0);
  return [first, first.then(() => write(other, 1))];
}

function ignoreFirst(one: Party, other: Party): Answers {
  const second = other.ask();
  const first = async () => {
    const shown = bodyOf(await second);
    return reply(200, { ...shown, data: { ...dataOf(shown), ...(hasKeys(one.request.json) && one.request.json) } });
  };
  return [first(), second];
}

function bodyOf({ body = '{}' }: Reply): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(body);
  return hasKeys(parsed) ? parsed : {};
}

function dataOf(body: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, unknown>> {
  return hasKeys(body?.data) ? body.data : {};
}
