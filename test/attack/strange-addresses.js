import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { deliver, servedMock } from './served-mock.js';

/** Spellings of addresses that are not this machine's own, or lead off it. */
const elsewhere = [
  // Cloud metadata, as every spelling of it.
  ...['169.254.169.254', '2852039166', '0xa9fea9fe', '0xA9.0xFE.0xA9.0xFE', '0251.0376.0251.0376', '169.254.43518'],
  ...['169.16689662', '[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[0:0:0:0:0:ffff:a9fe:a9fe]', '[::a9fe:a9fe]'],
  ...['[64:ff9b::169.254.169.254]', '[64:ff9b::a9fe:a9fe]', '[2002:a9fe:a9fe::]', '[fd00:ec2::254]', '[fe80::1]'],
  ...['100.100.100.200', '168.63.129.16', '192.0.0.192', '１６９.２５４.１６９.２５４', '169。254。169。254'],
  // Networks that are private, shared or nobody's.
  ...['10.0.0.1', '10.1', '167772161', '0x0a000001', '012.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
  ...['192.168.257', '192.168.1.1', '100.64.0.1', '198.18.0.1', '203.0.113.7', '255.255.255.255', '224.0.0.1'],
  ...['240.0.0.1', '[fc00::1]', '[fd12:3456::1]', '[ff02::1]', '[2001:db8::1]', '[100::1]', '[2001::7f00:1]'],
  // The web.
  ...['8.8.8.8', '0x08080808', '134744072', '010.010.010.010', '8.8.2056', '[::8.8.8.8]', '[::ffff:8.8.8.8]'],
  // Close to loopback, and not on it.
  ...['126.255.255.255', '128.0.0.1', '0x80000001', '[::2]', '[::127.0.0.1]', '[::ffff:128.0.0.1]', '[1::1]'],
  ...['[2002:7f00:1::]', '[64:ff9b::127.0.0.1]', '[::ffff:0:127.0.0.1]', '[fe80::7f00:1]', '256.0.0.1', '1.1.1.1.1'],
  // Names that nobody has: others would be looked up outside.
  ...['receiver.invalid', 'localhost.invalid', 'xn--.invalid', 'kubernetes.default.svc.invalid', '-.invalid'],
];

/** Spellings of this machine. */
const here = [
  ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7F.0x0.0x0.0x1', '0x7f.1', '0177.0.0.1'],
  ...['017700000001', '00000177.1', '127.0.0.1.', 'localhost', 'LOCALHOST', 'LocalHost', 'localhost.', 'a.localhost'],
  ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:7f00:0001]', '１２７.0.0.1', '127。0。0。1', '①②⑦.1'],
  ...['127.0.0.2', '127.255.255.254', '[::1]', '[0:0:0:0:0:0:0:1]', '[0000::0001]', '0', '0.0.0.0', '[::]'],
  ...['user:password@127.0.0.1', '127.0.0.1%00', '127.0.0.1%2e', 'loc%61lhost', 'localhost\u3002', 'ⓛocalhost'],
];

/** Paths of the mock, of which no delivery may be one. */
const own = [
  ...['/__mock/reset', '/__mock/state', '/api/v1/health', '/docs', '/', '/__mock/inbox/../reset'],
  ...['/__mock/inbox/%2e%2e/reset', '/__mock/inbox/x/settings', '//__mock/reset', '/__mock/inbox/x/../../state'],
];

/** Deliveries to strange addresses: to nobody but this machine, and to no path of the mock but its inboxes. */
export async function strangeAddresses() {
  const mock = await servedMock('--retry-scale', '0');
  const broken = [];
  const arrived = { loopback: 0, elsewhere: 0 };
  // It listens on every address that this machine has: what arrives at one that is no loopback was let out.
  const receiver = createServer((request, response) => {
    const address = request.socket.localAddress ?? '';
    arrived[/^(?:::ffff:)?127\.|^::1$/.test(address) ? 'loopback' : 'elsewhere']++;
    response.end();
  });
  await new Promise((listening) => receiver.listen(0, '0.0.0.0', listening));
  const { port } = receiver.address();
  const mine = Object.values(networkInterfaces())
    .flatMap((some) => some ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .flatMap(({ address }) => spellingsOf(address));

  for (const host of [...elsewhere, ...mine]) {
    const { refusal, message } = await deliver(mock, `http://${host}:${port}/`);
    if (refusal === undefined && !isKeptIn(message)) broken.push(`${host}: ${message}`);
  }
  const tooFar = arrived.loopback;
  if (tooFar > 0) broken.push(`${tooFar} deliveries to spellings of other machines arrived at this one`);

  const requests = async () => (await (await fetch(`${mock.url}/__mock/requests`)).json()).data ?? [];
  await fetch(`${mock.url}/__mock/requests`, { method: 'DELETE' });
  for (const host of here)
    for (const path of own) {
      const { refusal, message } = await deliver(mock, `http://${host}:${mock.port}${path}`);
      // Of the addresses of this machine, the mock listens at one.
      if (refusal === undefined && !isKeptIn(message) && !/Connection refused/.test(message))
        broken.push(`${host}${path}: ${message}`);
    }
  const strangers = (await requests()).filter(({ url }) => !url.startsWith('/api/v1/agents/'));
  for (const { method, url } of strangers) broken.push(`a delivery reached the mock: ${method} ${url}`);
  for (const host of here) await deliver(mock, `http://${host}:${port}/`);
  if (arrived.loopback === 0) broken.push('no delivery arrived at all: the attack shows nothing');
  if (arrived.elsewhere > 0) broken.push(`${arrived.elsewhere} deliveries arrived at addresses that are no loopback`);
  const dead = await mock.whyDead();
  if (dead !== undefined) broken.push(dead);
  receiver.close();
  receiver.closeAllConnections();
  await mock.kill('SIGKILL');
  return {
    tried: `${elsewhere.length + mine.length + here.length} spellings`,
    figures: `${elsewhere.length + mine.length} of others: ${arrived.elsewhere + tooFar} arrived; ${here.length} of this machine: ${arrived.loopback} at a receiver, ${strangers.length} at ${own.length} paths of the mock`,
    broken,
  };
}

/** Whether a delivery was refused before it left, or its host was found nowhere. */
function isKeptIn(message) {
  return /is not loopback|no option allows|reserved name|Host not found|could not be found|valid URL|Only http|this mock itself|Nobody can receive/.test(
    message,
  );
}

/** An IPv4 address, and other ways to write it. */
function spellingsOf(address) {
  const parts = address.split('.').map(Number);
  const whole = parts.reduce((sum, part) => sum * 256 + part, 0);
  const octal = parts.map((part) => `0${part.toString(8)}`).join('.');
  return [address, String(whole), `0x${whole.toString(16)}`, octal, `[::ffff:${address}]`];
}
