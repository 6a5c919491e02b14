import { isSafeMethod, type TokenRequest } from '../../../contract/run/token-request.ts';
import type { ConfigValue } from './config-file.ts';

/** How a run authenticates. */
export type Auth =
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  /** A key, which is sent where the document's scheme says. */
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'request'; readonly request: TokenRequest };

const ways = ['bearer', 'header', 'key', 'basic', 'request'] as const;

/** Throws {@link ConfigUnusable}. */
export function readAuth(value: ConfigValue): Auth {
  const said = value.map(ways);
  if (said.size !== 1) throw value.fault(`auth must say one of ${ways.join(', ')}, and says ${said.size}`);
  const bearer = said.get('bearer');
  if (bearer !== undefined) return { kind: 'header', name: 'Authorization', value: `Bearer ${bearer.text()}` };
  const key = said.get('key');
  if (key !== undefined) return { kind: 'key', key: key.text() };
  const header = said.get('header');
  if (header !== undefined) {
    const parts = header.map(['name', 'value']);
    return { kind: 'header', name: needed(header, parts, 'name').text(), value: needed(header, parts, 'value').text() };
  }
  const basic = said.get('basic');
  if (basic !== undefined) {
    const parts = basic.map(['username', 'password']);
    const pair = `${needed(basic, parts, 'username').word()}:${needed(basic, parts, 'password').word()}`;
    return { kind: 'header', name: 'Authorization', value: `Basic ${Buffer.from(pair).toString('base64')}` };
  }
  return { kind: 'request', request: tokenRequest(needed(value, said, 'request')) };
}

/** Throws {@link ConfigUnusable}. */
function tokenRequest(value: ConfigValue): TokenRequest {
  const parts = value.map(['method', 'path', 'body', 'form', 'headers', 'token', 'header', 'scheme']);
  const [body, form] = [parts.get('body'), parts.get('form')];
  if (form !== undefined && body !== undefined)
    throw form.fault(`${value.name} has a body and a form: one of them is sent`);
  const method = parts.get('method')?.text().toUpperCase() ?? 'POST';
  if (isSafeMethod(method) && (body ?? form) !== undefined)
    throw value.fault(`${value.name} is a ${method}, which has no body`);
  const token = needed(value, parts, 'token');
  if (!/^(?:\/|$)/.test(token.text())) throw token.fault(`${token.name} must be a JSON Pointer, such as /access_token`);
  const path = needed(value, parts, 'path');
  if (!/^(?:\/|https?:\/\/)/i.test(path.text()))
    throw path.fault(`${path.name} must begin with a slash, behind the API's URL, or be an http(s) URL`);
  const scheme = parts.get('scheme')?.text();
  const header = parts.get('header')?.text() ?? 'Authorization';
  return {
    ...{ method, path: path.text(), token: token.text(), header },
    scheme: scheme ?? (/^authorization$/i.test(header) ? 'Bearer' : ''),
    headers: parts.get('headers')?.words() ?? {},
    ...(body !== undefined && { body: body.any() }),
    ...(form !== undefined && { form: form.words() }),
  };
}

/** Throws {@link ConfigUnusable}. */
function needed(whole: ConfigValue, parts: ReadonlyMap<string, ConfigValue>, name: string): ConfigValue {
  const part = parts.get(name);
  if (part === undefined) throw whole.fault(`${whole.name} must say ${name}`);
  return part;
}
