import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { describe, expect, test } from 'vitest';
import { DestinationRefused } from '../../src/webhooks/destination-refused.ts';
import { DestinationUnreadable } from '../../src/webhooks/destination-unreadable.ts';
import { Destinations, HostNotFound, type Resolver } from '../../src/webhooks/destinations.ts';

/** A resolver that knows these names, and counts what it is asked. Asks no name server. */
function names(known: Readonly<Record<string, readonly string[]>>) {
  const asked: string[] = [];
  const resolve: Resolver = (host, _options, callback) => {
    asked.push(host);
    const addresses = known[host];
    if (addresses === undefined) return callback(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), []);
    callback(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    );
  };
  return { resolve, asked };
}

/** The addresses that a delivery to a URL may connect to, looked up as a connection does. Connects to nothing. */
function judge(url: string, allowed: readonly string[] = [], resolve: Resolver = names({}).resolve, isOff = false) {
  const parsed = new URL(url);
  const lookup = new Destinations({ isOff, allowed }, resolve).lookupFor(parsed);
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return Promise.resolve([host]);
  return new Promise<string[]>((resolve, reject) => {
    lookup(host, { all: true }, (error, found) => {
      if (error !== null) reject(error);
      else resolve((found as LookupAddress[]).map(({ address }) => address)); // All were asked for.
    });
  });
}

async function refusalOf(...judged: Parameters<typeof judge>): Promise<DestinationRefused> {
  const refusal = await Promise.resolve()
    .then(() => judge(...judged))
    .catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(DestinationRefused);
  return refusal as DestinationRefused; // Just seen to be one.
}

const metadata = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '[fe80::1]',
  '[febf:ffff::1]',
  '[fd00:ec2::254]',
  '[fd00:ec2::23]',
  '[fd20:ce::254]',
  '[fd00:c1::a9fe:a9fe]',
  '[fd00:42::42]',
];

const metadataInDisguise = [
  '2852039166', // decimal
  '0xa9fea9fe', // hexadecimal
  '0251.0376.0251.0376', // octal
  '0xa9.254.0251.254', // mixed
  '169.254.43518', // three parts
  '169.16689662', // two parts
  '169.254.169.254.', // as a rooted name
  '１６９.254.169.254', // full-width digits
  '169%2e254%2e169%2e254', // percent-encoded
  '169。254。169。254', // ideographic full stops
  '[::ffff:169.254.169.254]', // IPv4-mapped
  '[::ffff:a9fe:a9fe]',
  '[0:0:0:0:0:ffff:a9fe:a9fe]',
  '[::169.254.169.254]', // IPv4-compatible
  '[::ffff:0:169.254.169.254]', // IPv4-translated
  '[64:ff9b::169.254.169.254]', // NAT64
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::a9fe:a9fe]', // NAT64 of one network
  '[2002:a9fe:a9fe::1]', // 6to4
  '[2002:a83f:8110::]',
  '[64:ff9b::100.100.100.200]',
  '[::ffff:192.0.0.192]',
];

describe('by default', () => {
  test.each([
    'http://127.0.0.1/',
    'https://127.0.0.1:8443/x',
    'http://127.255.255.254/',
    'http://[::1]:3000/',
    'http://[::ffff:127.0.0.1]/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://user:password@127.0.0.1/',
    'http://evil.example@127.0.0.1/',
  ])('%s is loopback, and asks no resolver', async (url) => {
    const { resolve, asked } = names({});
    await expect(judge(url, [], resolve)).resolves.toHaveLength(1);
    expect(asked).toEqual([]);
  });

  test.each([
    '10.0.0.7',
    '192.168.1.1',
    '172.16.0.1',
    '8.8.8.8',
    '128.0.0.1',
    '126.255.255.255',
    '0.0.0.0',
    '0',
    '167772167', // 10.0.0.7
    '0x0a000007',
    '012.0.0.7',
    '[::]',
    '[fd00::1]',
    '[2001:db8::1]',
    '[::ffff:10.0.0.7]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[2002:7f00:1::]',
    ...metadata,
    ...metadataInDisguise,
  ])('http://%s/ is refused before any look-up', async (host) => {
    const { resolve, asked } = names({});
    await refusalOf(`http://${host}/`, [], resolve);
    expect(asked).toEqual([]);
  });

  test.each(['localhost', 'LOCALHOST', 'localhost.', 'crm.localhost', 'crm.localhost.'])(
    '%s is looked up as localhost',
    async (host) => {
      const { resolve, asked } = names({ localhost: ['::1', '127.0.0.1'] });
      await expect(judge(`http://${host}/`, [], resolve)).resolves.toEqual(['::1', '127.0.0.1']);
      expect(asked).toEqual(['localhost']);
    },
  );

  test('a localhost that resolves elsewhere is refused: the address counts, not the name', async () => {
    const { resolve } = names({ localhost: ['10.0.0.7'] });
    await refusalOf('http://localhost/', [], resolve);
  });

  test('a name that only ends like localhost is looked up itself', async () => {
    const { resolve, asked } = names({ 'notlocalhost.': ['10.0.0.7'] });
    await refusalOf('http://notlocalhost./', [], resolve);
    expect(asked).toEqual(['notlocalhost.']);
  });

  test.each([
    [['10.0.0.7']],
    [['192.168.0.1', '10.0.0.7']],
    [['169.254.169.254']],
    [['::ffff:169.254.169.254']],
    [['fe80::1%eth0']],
    [['0.0.0.0']],
    [['::']],
  ])('a name that resolves to %j is refused', async (addresses) => {
    const { resolve } = names({ 'public.example': addresses });
    await refusalOf('http://public.example/', [], resolve);
  });

  test('a name that resolves to loopback is loopback', async () => {
    const { resolve } = names({ 'crm.test': ['127.0.0.1'] });
    await expect(judge('http://crm.test/', [], resolve)).resolves.toEqual(['127.0.0.1']);
  });

  test('only the allowed ones of several addresses are connected to', async () => {
    const { resolve } = names({ 'crm.test': ['10.0.0.7', '::1', '169.254.169.254', '127.0.0.1'] });
    await expect(judge('http://crm.test/', [], resolve)).resolves.toEqual(['::1', '127.0.0.1']);
  });

  test('a connection that needs one address gets the first allowed one', async () => {
    const { resolve } = names({ 'crm.test': ['10.0.0.7', '127.0.0.1', '::1'] });
    const lookup = new Destinations({ isOff: false, allowed: [] }, resolve).lookupFor(new URL('http://crm.test/'));
    const answer = await new Promise((resolve) => lookup('crm.test', {}, (...given) => resolve(given)));
    expect(answer).toEqual([null, '127.0.0.1', 4]);
  });

  test('the host after the @ counts, not the text before it', async () => {
    const { resolve, asked } = names({ 'evil.example': ['10.0.0.7'] });
    for (const trick of ['127.0.0.1@evil.example', 'localhost:80@evil.example', 'evil.example#@127.0.0.1']) {
      await refusalOf(`http://${trick}/`, [], resolve);
    }
    await refusalOf('http://evil.example\\@127.0.0.1/', [], resolve);
    expect(asked).toEqual(Array(4).fill('evil.example'));
  });

  test.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'gopher://127.0.0.1/', 'ws://127.0.0.1/', 'unix://127.0.0.1/'])(
    '%s has another scheme',
    async (url) => {
      const { message, allowedBy } = await refusalOf(url, ['any']);
      expect(message).toBe(`Only http: and https: are delivered to, this is ${new URL(url).protocol}`);
      expect(allowedBy).toBeUndefined();
    },
  );

  test('an unknown name is not found', async () => {
    const notFound = await judge('http://nowhere.test/').catch((error: unknown) => error);
    expect(notFound).toBeInstanceOf(HostNotFound);
    expect(notFound).toMatchObject({ message: 'Host not found: nowhere.test', cause: { code: 'ENOTFOUND' } });
  });

  test('each connection looks up once, and each again', async () => {
    const answers = ['127.0.0.1', '169.254.169.254'];
    const asked: string[] = [];
    const rebinding: Resolver = (host, _options, callback) => {
      const address = answers[asked.push(host) - 1] ?? '';
      callback(null, [{ address, family: 4 }]);
    };
    await expect(judge('http://rebind.example/', [], rebinding)).resolves.toEqual(['127.0.0.1']);
    expect(asked).toHaveLength(1);
    await refusalOf('http://rebind.example/', [], rebinding);
    expect(asked).toHaveLength(2);
  });
});

describe('--deliver-to', () => {
  const { resolve } = names({
    'crm.local': ['10.0.0.7'],
    'crm.local.': ['10.0.0.7'],
    'xn--mnchen-3ya.example': ['10.0.0.8'],
    'meta.local': ['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1%eth0'],
    'both.local': ['169.254.169.254', '10.0.0.7'],
    localhost: ['127.0.0.1'],
  });

  test.each([
    ['crm.local', 'http://crm.local/'],
    ['crm.local', 'https://crm.local:8443/'],
    ['CRM.local.', 'http://crm.local/'],
    ['crm.local', 'http://crm.local./'],
    ['crm.local:8080', 'http://crm.local:8080/'],
    ['crm.local:80', 'http://crm.local/'],
    ['crm.local:443', 'https://crm.local/'],
    ['münchen.example', 'http://xn--mnchen-3ya.example/'],
    ['10.0.0.7', 'http://10.0.0.7/'],
    ['10.0.0.7', 'http://crm.local/'],
    ['10.0.0.7', 'http://[::ffff:10.0.0.7]/'],
    ['0x0a000007', 'http://10.0.0.7/'],
    ['10.0.0.7:8080', 'http://10.0.0.7:8080/'],
    ['fd00::1', 'http://[fd00:0::1]:99/'],
    ['[fd00::1]', 'http://[fd00::1]/'],
    ['[fd00::1]:8080', 'http://[fd00::1]:8080/'],
    ['0.0.0.0', 'http://0.0.0.0/'],
    ['crm.local:8080', 'http://localhost:99/'],
    ['any', 'http://10.0.0.7/'],
    ['any', 'http://[2001:db8::1]/'],
    ['any', 'http://[64:ff9b::8.8.8.8]/'],
    ['any', 'http://crm.local:8080/'],
  ])('%s allows %s', async (allowed, url) => {
    await expect(judge(url, [allowed], resolve)).resolves.toHaveLength(1);
  });

  test.each([
    ['crm.local:8080', 'http://crm.local/'],
    ['crm.local:80', 'https://crm.local/'],
    ['crm.example', 'http://crm.local/'],
    ['local', 'http://crm.local/'],
    ['10.0.0.7:8080', 'http://crm.local/'],
    ['10.0.0.7', 'http://10.0.0.8/'],
    ['fd00::1', 'http://[fd00::2]/'],
    ['[fd00::1]:8080', 'http://[fd00::1]/'],
  ])('%s does not allow %s', async (allowed, url) => {
    await refusalOf(url, [allowed], resolve);
  });

  test.each([...metadata, ...metadataInDisguise])('any does not allow http://%s/', async (host) => {
    const { message, allowedBy } = await refusalOf(`http://${host}/`, ['any']);
    expect(message).toMatch(/ is link-local or a cloud's metadata service: no option allows it$/);
    expect(allowedBy).toBeUndefined();
  });

  test.each(['meta.local', 'any'])('%s does not allow a name that resolves to metadata services', async (allowed) => {
    const { message } = await refusalOf('http://meta.local/', [allowed], resolve);
    expect(message).toBe(
      'meta.local (169.254.169.254, ::ffff:169.254.169.254, fe80::1%eth0) is link-local or a ' +
        "cloud's metadata service: no option allows it",
    );
  });

  test.each(['both.local', 'any'])('%s keeps the other addresses of such a name', async (allowed) => {
    await expect(judge('http://both.local/', [allowed], resolve)).resolves.toEqual(['10.0.0.7']);
  });

  test('several may be given', async () => {
    const allowed = ['10.0.0.8', 'crm.local:8080'];
    await expect(judge('http://10.0.0.8/', allowed, resolve)).resolves.toHaveLength(1);
    await expect(judge('http://crm.local:8080/', allowed, resolve)).resolves.toHaveLength(1);
  });

  test.each([
    '',
    ' ',
    ':8080',
    'crm.local:',
    'crm.local:x',
    'crm.local:0',
    'crm.local:65536',
    'crm.local:8080:1',
    'http://crm.local',
    'crm.local/x',
    'user@crm.local',
    'crm local',
    '*.local',
    '*',
    '10.0.0.0/8',
    '10.0.0.256',
    'fd00::1:x',
    '[fd00::1',
    '[crm.local]:80',
    'fe80::1%eth0',
    'any:80',
    'ANY:80',
    'a,b',
  ])('%j is invalid', (given) => {
    const make = () => new Destinations({ isOff: false, allowed: [given] });
    expect(make).toThrow(DestinationUnreadable);
    expect(make).toThrow(expect.objectContaining({ given }));
  });

  test.each(['169.254.169.254', '0xa9fea9fe', '[fe80::1]:80', '::ffff:169.254.169.254', '[64:ff9b::a9fe:a9fe]'])(
    '%s can not be allowed, and is refused immediately',
    (given) => {
      expect(() => new Destinations({ isOff: false, allowed: [given] })).toThrow(DestinationUnreadable);
    },
  );
});

describe('a refusal names the option that would allow it', () => {
  const { resolve } = names({ 'crm.local': ['10.0.0.7', '169.254.169.254'] });

  test.each([
    ['http://crm.local:8080/x', '--deliver-to crm.local:8080'],
    ['http://crm.local/', '--deliver-to crm.local:80'],
    ['https://10.0.0.7/', '--deliver-to 10.0.0.7:443'],
    ['http://[fd00::1]:8080/', '--deliver-to [fd00::1]:8080'],
    ['http://0.0.0.0/', '--deliver-to 0.0.0.0:80'],
  ])('%s: %s, which works', async (url, option) => {
    const { message, allowedBy } = await refusalOf(url, [], resolve);
    expect(allowedBy).toBe(option);
    expect(message).toContain(`is not loopback: ${option} would allow it`);
    await expect(judge(url, [option.replace('--deliver-to ', '')], resolve)).resolves.toHaveLength(1);
  });

  test('it never shows the password of the URL', async () => {
    const { message } = await refusalOf('http://user:pass-word@crm.local/secret?token=t', [], resolve);
    expect(message).toBe(
      'crm.local (10.0.0.7, 169.254.169.254) is not loopback: --deliver-to crm.local:80 would allow it',
    );
  });
});

describe('--no-deliver', () => {
  test.each(['http://127.0.0.1/', 'http://localhost/', 'http://crm.local/'])('%s is refused', async (url) => {
    const { resolve, asked } = names({ localhost: ['127.0.0.1'], 'crm.local': ['127.0.0.1'] });
    const { message } = await refusalOf(url, ['any', 'crm.local'], resolve, true);
    expect(message).toBe('Deliveries are off: the mock runs with --no-deliver');
    expect(asked).toEqual([]);
  });
});
