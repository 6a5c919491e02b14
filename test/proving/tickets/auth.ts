import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Call, done, numberOf, type Outcome, textOf } from './call.ts';
import { Refusal } from './refusal.ts';
import { shownTime } from './shown.ts';
import type { Switches } from './switches.ts';

/** A token that does not expire. */
export const lastingToken = 'xoxb-2048-4096-tickets';
const clients: ReadonlyMap<string, string> = new Map([['sandbox', 'sandbox-secret']]);
const key = 'signs the tokens of this service';

/** Whose token a call has. Throws {@link Refusal}. */
export function clientOf(authorization: string | undefined, operation: string, { on }: Switches): string {
  const [, scheme = '', token = ''] = /^(\S+) +(\S+) *$/.exec(authorization ?? '') ?? [];
  if (on('anonymous-update') && operation === 'tickets_update' && !authorization) return 'nobody';
  if (on('anonymous-info') && operation === 'tickets_info' && !authorization) return 'nobody';
  if (on('any-token') && operation === 'tickets_list' && token !== '') return 'somebody';
  if (on('basic-for-bearer') && operation === 'tickets_count' && scheme.toLowerCase() === 'basic') return 'somebody';
  const challenge: Record<string, string> = on('no-challenge') ? {} : { 'WWW-Authenticate': 'Bearer realm="tickets"' };
  if (scheme.toLowerCase() !== 'bearer') {
    throw new Refusal(on('forbidden-for-unauthorized') ? 403 : 401, 'not_authed', [], challenge);
  }
  if (token === lastingToken) return 'bot';
  const [, expiry = '', signature = ''] = /^xapp-(\d+)-([\da-f]+)$/.exec(token) ?? [];
  const isGood = Number(expiry) > Date.now() && isSame(signature, signed(expiry)) && !on('token-unusable');
  if (!isGood) throw new Refusal(401, 'invalid_token', [], challenge);
  return 'sandbox';
}

export function testToken(call: Call): Outcome {
  return done(200, { client: call.client, workspace: call.workspace });
}

export function issueToken(call: Call): Outcome {
  const { on } = call.switches;
  const { id, secret } = credentialsOf(call);
  const expected = clients.get(id);
  if (!on('any-client') && (expected === undefined || !isSame(secret, expected))) {
    throw new Refusal(401, 'invalid_client', [], { 'WWW-Authenticate': 'Basic realm="tickets"' });
  }
  const asked = numberOf(call.input, 'lifetime', 3600);
  const lifetime = on('tokens-short') ? Math.min(60, asked) : asked;
  const expiry = String(Date.now() + lifetime * 1000);
  const token = `xapp-${expiry}-${signed(expiry)}`;
  return done(200, { access_token: token, token_type: 'bearer', expires_in: lifetime });
}

export function showStatus({ switches }: Call): Outcome {
  return done(200, { status: 'up', incidents: [], checked_at: shownTime(Date.now(), switches) });
}

function credentialsOf({ input, authorization = '' }: Call): { readonly id: string; readonly secret: string } {
  const basic = /^basic +(\S+)$/i.exec(authorization)?.[1];
  if ('client_id' in input || basic === undefined) {
    return { id: textOf(input, 'client_id'), secret: textOf(input, 'client_secret') };
  }
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { id, secret: secret.join(':') };
}

function signed(expiry: string): string {
  return createHmac('sha256', key).update(expiry).digest('hex').slice(0, 32);
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
