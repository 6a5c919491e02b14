import { describe, expect, test } from 'vitest';
import { documentOf } from '../document-of.ts';
import { sampleOf } from '../repetitions.ts';
import { RunningCommand, run } from './command.ts';

const document = documentOf({
  '/pets': {
    get: {
      parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
      responses: {
        200: {
          description: 'x',
          content: {
            'application/json': {
              schema: { type: 'string', minLength: 30 },
              example: 'as it was written in the example',
            },
          },
        },
      },
    },
  },
});

async function served(...args: string[]): Promise<{ command: RunningCommand; url: string }> {
  const command = new RunningCommand([...args, '--port', '0']);
  return { command, url: `${await command.waitFor(/mock on (http:\S+)/)}/pets` };
}

describe('a command line of Prism is understood', () => {
  test.each<readonly [args: string[]]>(
    sampleOf(
      [
        [['mock', document, '-d']],
        [['mock', '-d', document]],
        [['serve', '--dynamic', document]],
        [['serve', '--dynamic=true', document]],
        [['mock', '-m', 'false', '-d', 'true', document]],
        [['mock', document, '--ignoreExamples']],
        [
          [
            'mock',
            '-m',
            '-d',
            '--json-schema-faker-fillProperties=false',
            '--seed',
            '7',
            '-v',
            'debug',
            '--errors',
            '--cors',
            document,
          ],
        ],
      ],
      3,
    ),
  )('%j samples every answer', async (args) => {
    const { url } = await served(...args);
    expect(await (await fetch(url)).text()).not.toContain('as it was written');
  });

  test.each<readonly [args: string[]]>([
    [['mock', document]],
    [['mock', document, '--dynamic=false', '--errors=false', '-m', '--verboseLevel', 'silent']],
    [['mock', '--errors', 'false', '-d', 'false', document]],
  ])('%j answers with the example', async (args) => {
    const { url } = await served(...args);
    expect(await (await fetch(url)).json()).toBe('as it was written in the example');
  });

  test('--errors lists violations', async () => {
    const { url } = await served('mock', document, '--errors');
    const { validation } = JSON.parse(await (await fetch(`${url}?limit=x`)).text());
    expect(validation).toMatchObject([{ location: ['request', 'query', 'limit'], code: 'type' }]);
  });

  test.each(
    sampleOf(
      [
        ['--cors=false', null],
        ['--no-cors', null],
        ['--cors=true', 'http://page.localhost'],
        ['--cors', 'http://page.localhost'],
      ],
      2,
    ),
  )('%s: pages of other origins are allowed: %s', async (flag, allowed) => {
    const { url } = await served('mock', document, flag);
    const { headers } = await fetch(url, { headers: { Origin: 'http://page.localhost' } });
    expect(headers.get('access-control-allow-origin')).toBe(allowed);
  });

  test('the environment still turns CORS off', async () => {
    const command = new RunningCommand(['serve', document, '--port', '0'], { TALKOVER_MOCK_NO_CORS: '1' });
    const url = await command.waitFor(/mock on (http:\S+)/);
    const { headers } = await fetch(`${url}/pets`, { headers: { Origin: 'http://page.localhost' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('--verboseLevel warn logs refusals only', async () => {
    const { command, url } = await served('mock', document, '--verboseLevel', 'warn');
    await fetch(url);
    await fetch(`${url}?limit=x`);
    await command.waitFor(/limit=x 422/);
    expect(command.out).not.toContain('GET /pets 200');
  });
});

test.each([
  [['mock', document, '--verboseLevel', 'loud'], /--log-level is its name here/],
  [['mock', document, '--upstream', 'x'], /unknown option '--upstream'/],
])('%j is refused with a hint', async (args, hint) => {
  const { code, err } = await run(args);
  expect([code, err]).toEqual([1, expect.stringMatching(hint)]);
});

test('-h is help, and explains -m', async () => {
  const { code, out } = await run(['serve', '-h']);
  expect([code, out]).toEqual([0, expect.stringMatching(/-m, --multiprocess +without effect: /)]);
});
