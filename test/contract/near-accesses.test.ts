import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { nearAccesses } from '../../src/contract/near-accesses.ts';
import { runName } from '../../src/contract/run/run-id.ts';
import { sampleOf } from '../repetitions.ts';
import { sharedDocument } from '../shared-document.ts';
import { targetAt } from './agents.ts';
import { judge } from './judged.ts';
import { startDeployment } from './mutants/deployment.ts';

const near = nearAccesses({ header: 'Authorization', prefix: 'talq_', example: 'any' });
const run = runName(1);

/** The wrong tokens in place of a token, by their names. */
function neighboursOf(token: string, header = 'Authorization'): Record<string, string | undefined> {
  return Object.fromEntries(
    near.map(({ name, headers }) => [name, headers(run, { [header]: `Bearer ${token}` })?.[header]]),
  );
}

test('each neighbour of a token differs from it in one way', () => {
  expect(neighboursOf('talq_aB3z')).toEqual({
    otherLastCharacter: 'Bearer talq_aB3V',
    otherCase: 'Bearer talq_Ab3Z',
    oneLonger: 'Bearer talq_aB3zx',
    oneShorter: 'Bearer talq_aB3',
  });
});

test.each(
  sampleOf(
    [
      [
        'x',
        {
          otherLastCharacter: 'Bearer T',
          otherCase: 'Bearer X',
          oneLonger: 'Bearer xx',
          oneShorter: undefined,
        },
      ],
      [
        '12345',
        {
          otherLastCharacter: 'Bearer 1234b',
          otherCase: undefined,
          oneLonger: 'Bearer 12345x',
          oneShorter: 'Bearer 1234',
        },
      ],
      [
        'talq_1',
        {
          otherLastCharacter: 'Bearer talq_X',
          otherCase: undefined,
          oneLonger: 'Bearer talq_1x',
          oneShorter: undefined,
        },
      ],
      [
        'ab.cd.ef',
        {
          otherLastCharacter: 'Bearer ab.cd.eB',
          otherCase: 'Bearer AB.CD.EF',
          oneLonger: undefined,
          oneShorter: 'Bearer ab.cd.e',
        },
      ],
    ],
    2,
  ),
)('neighbours of %s that would be the same token are left out', (token, expected) => {
  expect(neighboursOf(token)).toEqual(expected);
});

test('the header is the one that the run was given, in any case', () => {
  expect(near[2]?.headers(run, { authorization: 'Bearer talq_abcd' })).toEqual({ authorization: 'Bearer talq_abcdx' });
  expect(near[2]?.headers(run, {})).toBeUndefined();
});

test.each(sampleOf(['talq_aB3z', 'talq_0e', 'abc-_', 'QUJD=', "it's$HOME`x`", 'Ab.cD.eF', 'zzzzz9'], 3))(
  'a shell makes the neighbours of %s of the variable that holds it',
  (token) => {
    for (const { name, headers, inShell } of near) {
      const sent = headers(run, { Authorization: `Bearer ${token}` })?.Authorization;
      if (sent === undefined) continue;
      const shown = inShell?.('TALKOVER_TOKEN', token);
      const env = { PATH: process.env.PATH, TALKOVER_TOKEN: token, LC_ALL: 'C' };
      const printed = execFileSync('sh', ['-c', `printf %s "Bearer ${shown}"`], { env, encoding: 'utf8' });
      expect([name, printed]).toEqual([name, sent]);
    }
  },
);

test.each(['talq_s3cretOfTheTest', 'plainlettersonly', 'hunter2x'])(
  'nothing that a run reports shows a token that is close to %s, even where the deployment repeats it',
  async (token) => {
    const sent: string[] = [];
    const { url, stop } = await startDeployment(
      await sharedDocument,
      async (request, ask) => {
        const answer = await ask();
        const shown = String(request.headers.authorization).replace('Bearer ', '');
        sent.push(shown);
        return answer.status === 401
          ? { ...answer, status: 403, body: JSON.stringify({ message: `Not ${shown}` }) }
          : answer;
      },
      { tokens: [token] },
    );
    const { report, events } = await judge({ target: targetAt(url, { token }) });
    await stop();
    const reported = JSON.stringify([report, events]);
    const neighbours = Object.values(neighboursOf(token)).filter((one) => one !== undefined);
    expect(neighbours.length).toBeGreaterThan(3);
    for (const neighbour of neighbours.map((one) => one.replace('Bearer ', ''))) {
      expect(sent).toContain(neighbour);
      expect(reported).not.toContain(neighbour);
    }
    const found = report.cases.find(({ id }) => id === 'listAgentWebhooks/access/oneLonger');
    expect(found?.curl).toMatch(/-H "Authorization: Bearer \$\{TALKOVER_TOKEN\}x"/);
  },
);
