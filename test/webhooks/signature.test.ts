import { createHmac, timingSafeEqual } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasSignature } from '../../src/webhooks/signature/received-signature.ts';
import {
  SignatureMisused,
  type SignaturePreset,
  type SignatureScheme,
  SignatureSchemeUnusable,
  schemeOf,
  signaturePresets,
} from '../../src/webhooks/signature/scheme.ts';
import { signatureHeaders } from '../../src/webhooks/signature/sign.ts';
import { signPayload } from '../../src/webhooks/signature/sign-payload.ts';
import { type Verification, verifySignature } from '../../src/webhooks/signature/verify.ts';

/** A receiver of one convention, written from what that convention publishes; nothing in it is ours. */
type Receiver = (body: Buffer, headers: Readonly<Record<string, string>>, secret: string, now: number) => boolean;

const sameText = (one: string, other: string) =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

const receivers: Readonly<Record<SignaturePreset, Receiver>> = {
  // spatie/laravel-webhook-client, its default validator: hash_equals(hash_hmac('sha256', $content, $secret), $signature).
  spatie: (body, { Signature: given }, secret) =>
    given !== undefined && sameText(createHmac('sha256', secret).update(body).digest('hex'), given),

  // GitHub, "Validating webhook deliveries": the digest in hex, prefixed with sha256=, compared in constant time.
  github: (body, headers, secret) =>
    sameText(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`, headers['X-Hub-Signature-256'] ?? ''),

  // Stripe, "Verify manually": split at commas, then at the equals sign; t and v1 count, the rest is discarded.
  stripe: (body, headers, secret, now) => {
    const elements = (headers['Stripe-Signature'] ?? '').split(',').map((element) => element.split('='));
    const timestamp = elements.find(([prefix]) => prefix === 't')?.[1] ?? '';
    const expected = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    const fits = elements.some(([prefix, given = '']) => prefix === 'v1' && sameText(given, expected));
    return fits && now - Number(timestamp) <= 300;
  },

  // Standard Webhooks, "Verifying webhook authenticity": whsec_ is no part of the key; v1 signatures apart by spaces.
  'standard-webhooks': (body, headers, secret, now) => {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    const fits = signatures.split(' ').some((given) => {
      const [version, signature = ''] = given.split(',');
      return version === 'v1' && sameText(signature, expected);
    });
    return fits && Math.abs(now - Number(timestamp)) <= 300;
  },
};

const presets = Object.keys(signaturePresets) as SignaturePreset[];
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const body = Buffer.from('{"event":"webhook.test","name":"Grüße 👋"}');
const timestamp = 1_700_000_000;
const now = new Date(timestamp * 1000);
const sign = (scheme: SignatureScheme, changes: Partial<Parameters<typeof signatureHeaders>[1]> = {}) =>
  signatureHeaders(scheme, { secret, body, id: 'msg_1', timestamp, ...changes });

describe('each preset', () => {
  test.each(presets)('%s is accepted by a receiver of that convention, and with no other secret or body', (preset) => {
    const headers = sign(schemeOf(preset));
    const receives = receivers[preset];
    expect(receives(body, headers, secret, timestamp)).toBe(true);
    expect(receives(body, headers, 'whsec_b3RoZXI=', timestamp)).toBe(false);
    expect(receives(Buffer.from('{}'), headers, secret, timestamp)).toBe(false);
  });

  test.each(presets)('%s signs bytes, also those that are not UTF-8', (preset) => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe, 0x0a]);
    const headers = sign(schemeOf(preset), { body: bytes });
    const verify = (received: Uint8Array) => verifySignature({ body: received, headers, secret, scheme: preset, now });
    expect([verify(bytes), verify(Buffer.from(bytes.toString('utf8')))]).toEqual([true, false]);
  });
});

describe('published examples', () => {
  test('HMAC-SHA256 of RFC 4231, case 2, as spatie has it', () => {
    const data = Buffer.from('what do ya want for nothing?');
    expect(sign(schemeOf('spatie'), { secret: 'Jefe', body: data })).toEqual({
      Signature: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    });
  });

  test('GitHub', () => {
    const scheme = schemeOf('github');
    expect(sign(scheme, { secret: "It's a Secret to Everybody", body: Buffer.from('Hello, World!') })).toEqual({
      'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    });
  });

  const example = {
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: Buffer.from('{"test": 2432232314}'),
  };
  const signed = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };

  test.each(['whsec_', ''])('Standard Webhooks, with "%s" before the secret', (prefix) => {
    const changes = { ...example, secret: example.secret.replace('whsec_', prefix) };
    expect(sign(schemeOf('standard-webhooks'), changes)).toEqual(signed);
  });

  test('Standard Webhooks, several signatures, one of which is right', () => {
    const wrong = 'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=';
    const verify = (signatures: string) =>
      verifySignature({
        ...example,
        headers: { ...signed, 'webhook-signature': signatures },
        scheme: 'standard-webhooks',
        now: new Date(example.timestamp * 1000),
      });
    const right = signed['webhook-signature'];
    expect(verify(`${wrong} ${wrong.replace('v1', 'v2')} ${right} ${wrong}`)).toBe(true);
    expect(verify(`${wrong} ${right.replace('v1', 'v1a')}`)).toBe(false);
  });
});

test('a secret that is not base64 is used unchanged as a key of Standard Webhooks', () => {
  const headers = sign(schemeOf('standard-webhooks'), { secret: 'optional_secret_for_hmac' });
  const expected = createHmac('sha256', 'optional_secret_for_hmac').update(`msg_1.${timestamp}.${body}`);
  expect(headers['webhook-signature']).toBe(`v1,${expected.digest('base64')}`);
});

describe('verifySignature', () => {
  const stripe = sign(schemeOf('stripe'));
  const verify = (changes: Partial<Verification> = {}) =>
    verifySignature({ body, headers: stripe, secret, scheme: 'stripe', now, ...changes });

  test.each(presets)(
    'accepts what is signed as %s: from Node, from fetch, as string, Buffer and Uint8Array',
    (preset) => {
      const headers = sign(schemeOf(preset));
      const asNode = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      for (const received of [headers, asNode, new Headers(headers)]) {
        for (const form of [body, body.toString('utf8'), new Uint8Array(body)]) {
          expect(verify({ headers: received, scheme: preset, body: form })).toBe(true);
          expect(verify({ headers: received, scheme: schemeOf(preset), body: form, secret: 'other' })).toBe(false);
        }
      }
    },
  );

  test('uses spatie without a scheme', () => {
    expect(verifySignature({ body, headers: sign(schemeOf('spatie')), secret })).toBe(true);
  });

  test('needs one right v1 of several for Stripe, and ignores v0', () => {
    const right = stripe['Stripe-Signature']?.split('v1=')[1];
    const wrong = '0'.repeat(64);
    const of = (value: string) => verify({ headers: { 'stripe-signature': value } });
    expect(of(`t=${timestamp},v1=${wrong},v1=${right},v0=${wrong}`)).toBe(true);
    expect(of(`v1=${right},t=${timestamp}`)).toBe(true);
    expect(of(`t=${timestamp},v0=${right}`)).toBe(false);
    expect(of(`t=${timestamp + 1},v1=${right}`)).toBe(false);
  });

  test.each(['stripe', 'standard-webhooks'] as const)('%s is true for 300 seconds in both directions', (scheme) => {
    const headers = sign(schemeOf(scheme));
    const at = (seconds: number, toleranceInSeconds?: number) =>
      verify({ headers, scheme, now: new Date((timestamp + seconds) * 1000), toleranceInSeconds });
    expect([at(300), at(-300), at(301), at(-301)]).toEqual([true, true, false, false]);
    expect([at(11, 10), at(1e9, Number.POSITIVE_INFINITY)]).toEqual([false, true]);
  });

  test('a scheme without a timestamp ignores the time', () => {
    const headers = sign(schemeOf('github'));
    expect(verify({ headers, scheme: 'github', now: new Date(0), toleranceInSeconds: 0 })).toBe(true);
  });

  test.each(presets)('is false for every invalid signature of %s', (preset) => {
    const headers = sign(schemeOf(preset));
    const { header } = signaturePresets[preset];
    const value = headers[header] ?? '';
    const cut = value.slice(0, -1);
    const near = [undefined, '', ' ', cut, `${cut}-`, `${value}0`, value.toUpperCase(), ` ${value}`.replace('=', ' =')];
    const far = ['\u0000', 'v1,', 't=,v1=', 't=1e9,v1=', '{signature}', 'é'.repeat(64), '0'.repeat(64)];
    for (const other of [...near, ...far])
      expect([other, verify({ headers: { ...headers, [header]: other }, scheme: preset })]).toEqual([other, false]);
  });

  test('is false for a repeated header, in two cases or as a list', () => {
    const headers = sign(schemeOf('spatie'));
    const one = headers.Signature ?? '';
    const of = (given: Record<string, string | string[]>) => verify({ scheme: 'spatie', headers: given });
    expect(of({ Signature: one, signature: one })).toBe(false);
    expect(of({ signature: [one, one] })).toBe(false);
    expect(of({ signature: [one] })).toBe(true);
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is false without %s', (name) => {
    const { [name]: _, ...headers } = sign(schemeOf('standard-webhooks'));
    expect(verify({ headers, scheme: 'standard-webhooks' })).toBe(false);
    expect(verify({ headers: { ...headers, [name]: '' }, scheme: 'standard-webhooks' })).toBe(false);
  });

  test('is false for an empty id, even if it was signed', () => {
    const headers = sign(schemeOf('standard-webhooks'), { id: '' });
    expect(verify({ headers, scheme: 'standard-webhooks' })).toBe(false);
  });

  test('throws for no value and no headers that a sender can choose, and accepts none', () => {
    const anyHeaders = fc.record({ value: fc.string({ unit: 'binary' }), preset: fc.constantFrom(...presets) });
    fc.assert(
      fc.property(anyHeaders, ({ value, preset }) => {
        const headers = { ...sign(schemeOf(preset)), [signaturePresets[preset].header]: value };
        return !verify({ headers, scheme: preset });
      }),
    );
  });

  test('takes proportional time for a long header', () => {
    // Were it quadratic, this would not come to an end.
    const long = `t=${timestamp},${'v1=a,'.repeat(400_000)}`;
    expect(verify({ headers: { 'stripe-signature': long } })).toBe(false);
    const id = {
      header: 'S',
      value: '{id}-{timestamp}-{signature}',
      base: '{id}.{timestamp}.{body}',
      encoding: 'hex',
    } as const;
    expect(verify({ scheme: id, headers: { S: `${'1-'.repeat(1_000_000)}` } })).toBe(false);
  });

  test.each([
    ['no secret', { secret: undefined }],
    ['an empty secret', { secret: '' }],
    ['a parsed body', { body: { event: 'webhook.test' } }],
    ['no body', { body: undefined }],
    ['no headers', { headers: undefined }],
    ['a tolerance that is no number', { toleranceInSeconds: Number.NaN }],
    ['a time that is none', { now: new Date('soon') }],
  ])('%s is a mistake of the caller, and throws', (_, changes) => {
    expect(() => verify(changes as Partial<Verification>)).toThrow(SignatureMisused);
    expect(() => verify(changes as Partial<Verification>)).toThrow(TypeError);
  });

  test('a body parsed by express.json() is refused with advice', () => {
    expect(() => verify({ body: {} as unknown as string })).toThrow('express.raw(');
  });

  test('an unknown preset is refused with the known ones', () => {
    const verifyAs = (scheme: string) => () => verify({ scheme: scheme as SignaturePreset });
    expect(verifyAs('constructor')).toThrow(SignatureSchemeUnusable);
    expect(verifyAs('Stripe')).toThrow('spatie, github, stripe, standard-webhooks');
  });
});

describe('schemeOf', () => {
  test.each([
    [{ header: 'X-Signature' }, { 'X-Signature': expect.stringMatching(/^[0-9a-f]{64}$/) }],
    [{ value: 'sha256={signature}' }, { Signature: expect.stringMatching(/^sha256=[0-9a-f]{64}$/) }],
    [{ encoding: 'base64' }, { Signature: createHmac('sha256', secret).update(body).digest('base64') }],
    [
      { value: '{timestamp}/{id}/{signature}', base: '{id}:{body}:{timestamp}' },
      { Signature: expect.stringMatching(/^1700000000\/msg_1\/[0-9a-f]{64}$/) },
    ],
    [{ value: '$& ({signature})' }, { Signature: expect.stringMatching(/^\$& \([0-9a-f]{64}\)$/) }],
    [{ header: undefined }, { Signature: expect.any(String) }],
  ] as const)('a preset with %j signs and verifies accordingly', (overrides, expected) => {
    const scheme = schemeOf('spatie', overrides);
    const headers = sign(scheme);
    expect(headers).toEqual(expected);
    expect(hasSignature(headers, scheme)).toBe(true);
    expect(verifySignature({ body, headers, secret, scheme, now })).toBe(true);
    expect(verifySignature({ body: 'x', headers, secret, scheme, now })).toBe(false);
  });

  test.each([
    ['nobody', {}, 'preset'],
    ['toString', {}, 'preset'],
    ['spatie', { value: 'sha256=' }, 'value'],
    ['spatie', { value: '{signature}{signature}' }, 'value'],
    ['spatie', { value: '{signature},{nonce}' }, 'value'],
    ['spatie', { value: '{body}{signature}' }, 'value'],
    ['spatie', { value: '{signature}\r\nX: y' }, 'value'],
    ['spatie', { value: ' {signature}' }, 'value'],
    ['spatie', { base: '{id}' }, 'base'],
    ['spatie', { base: '' }, 'base'],
    ['spatie', { base: '{secret}{body}' }, 'base'],
    ['spatie', { base: '{timestamp}.{body}' }, 'base'],
    ['spatie', { base: '{id}.{body}' }, 'base'],
    ['stripe', { value: 'v1={signature}' }, 'base'],
    ['spatie', { header: '' }, 'header'],
    ['spatie', { header: 'X Signature' }, 'header'],
    ['spatie', { header: 'Signature:' }, 'header'],
    ['spatie', { header: 'Signatur\u00e9' }, 'header'],
    ['spatie', { header: 'Content-Length' }, 'header'],
    ['spatie', { header: 'content-type' }, 'header'],
    ['standard-webhooks', { header: 'Webhook-Id' }, 'header'],
    ['spatie', { encoding: 'base32' as 'hex' }, 'encoding'],
  ])('%s with %j is refused, with its %s', (preset, overrides, part) => {
    expect(() => schemeOf(preset, overrides)).toThrow(
      expect.objectContaining({ name: 'SignatureSchemeUnusable', part, message: expect.stringContaining(part) }),
    );
  });

  test('a custom scheme follows the same rules', () => {
    const scheme = { ...signaturePresets.spatie, base: '{timestamp}' };
    expect(() => verifySignature({ body, headers: {}, secret, scheme })).toThrow(SignatureSchemeUnusable);
  });
});

describe('signPayload', () => {
  test.each(presets)(
    '%s: its signature is accepted by the receivers of the convention, and by verifySignature',
    (scheme) => {
      const headers = signPayload({ body, secret, scheme, id: 'msg_1', now });
      expect(headers).toEqual(sign(schemeOf(scheme)));
      expect(receivers[scheme](body, headers, secret, timestamp)).toBe(true);
      const text = body.toString();
      expect(
        verifySignature({ body: text, secret, scheme, headers: signPayload({ body: text, secret, scheme }) }),
      ).toBe(true);
    },
  );

  test.each<[what: string, given: object, message: RegExp]>([
    ['no secret', { secret: '' }, /There is no secret/],
    ['a parsed body', { body: {} }, /exactly as it is sent/],
    ['a time that is none', { now: new Date(Number.NaN) }, /now must be a valid Date/],
    ['a scheme that is none', { scheme: {} }, /A scheme is a preset's name/],
  ])('%s is refused', (_, given, message) => {
    const signing = { body, secret, ...given } as Parameters<typeof signPayload>[0];
    expect(() => signPayload(signing)).toThrow(SignatureMisused);
    expect(() => signPayload(signing)).toThrow(message);
  });
});
