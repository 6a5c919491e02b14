import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { call, servedMock } from './served-mock.js';

const writers = 4;

/** The longest that the mock writes before it is killed, in milliseconds. */
const longest = 400;

/** Kills of a mock that writes its state: nothing that it has answered for is gone when it comes back. */
export async function killedWrites({ whole }) {
  const kills = whole ? 50 : 10;
  const folder = mkdtempSync(join(tmpdir(), 'killed-writes-'));
  const options = ['--state', join(folder, 'state.json'), '--no-deliver'];
  /** The name that each webhook was last acknowledged to have; undefined where its deletion was. */
  const acknowledged = new Map();
  const broken = [];
  let writes = 0;
  for (let kill = 0; kill < kills; kill++) {
    const mock = await servedMock(...options);
    let isOver = false;
    // What was on its way when the mock was killed may have been made or not.
    const underway = new Set();
    const writer = async (number) => {
      for (let count = 0; !isOver; count++) {
        const name = `${kill}-${number}-${count}`;
        const body = { name, webhook_url: 'https://a.example/', events: ['event_action'] };
        const { data } = await call(mock, 'POST', '', body);
        acknowledged.set(data.id, name);
        underway.add(data.id);
        await call(mock, 'PUT', `/${data.id}`, { name: `${name}b` });
        acknowledged.set(data.id, `${name}b`);
        if (count % 3 === 0) {
          await call(mock, 'DELETE', `/${data.id}`);
          acknowledged.set(data.id, undefined);
          writes++;
        }
        underway.delete(data.id);
        writes += 2;
      }
    };
    const working = Array.from({ length: writers }, (_, number) => writer(number).catch(() => undefined));
    await wait(50 + Math.random() * longest);
    await mock.kill('SIGKILL');
    isOver = true;
    await Promise.all(working);

    const again = await servedMock(...options);
    const { data } = await call(again, 'GET', '');
    const names = new Map(data.webhooks.map(({ id, name }) => [id, name]));
    for (const [id, name] of acknowledged) {
      if (underway.has(id)) acknowledged.set(id, names.get(id));
      else if (names.get(id) !== name) broken.push(`kill ${kill + 1}: ${id} was ${name}, and is ${names.get(id)}`);
    }
    await again.kill('SIGTERM');
  }
  rmSync(folder, { recursive: true });
  if (writes === 0) broken.push('nothing was written: the attack shows nothing');
  return {
    tried: `${kills} kills`,
    figures: `${writes} writes were acknowledged, ${broken.length} of them lost`,
    broken,
  };
}
