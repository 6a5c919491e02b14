import type { Hiding } from './hiding.ts';
import { isSecretName } from './secret-names.ts';

/** Headers whose values begin with an authentication scheme. */
const withScheme = /^(?:proxy-)?authorization$/i;

/** Headers whose values are URLs, perhaps relative. */
const urlHeader = /^(?:referer|location|content-location|origin|link|refresh)$/i;

/** A header's value with its secrets replaced. @param isDeclared whether the document declares the header secret */
export function rewrittenHeader(name: string, value: string, isDeclared: boolean, hiding: Hiding): string {
  if (/^cookie2?$/i.test(name)) return value.replace(/([^=;]*=)?([^;]*)/g, (...found) => cookie(found, hiding));
  if (/^set-cookie2?$/i.test(name)) {
    const end = value.indexOf(';');
    const [pair, attributes] = end === -1 ? [value, ''] : [value.slice(0, end), value.slice(end)];
    return pair.replace(/^([^=]*=)?(.*)$/s, (...found) => cookie(found, hiding)) + attributes;
  }
  if (withScheme.test(name) || ((isDeclared || isSecretName(name)) && /^(?:bearer|basic|digest|token) \S/i.test(value)))
    return credentials(value, hiding);
  if (isDeclared || isSecretName(name)) return value.trim() === '' ? value : hiding.hidden(value);
  return urlHeader.test(name) || value.includes('://') ? hiding.urls(value) : value;
}

/** Whether a header's value is a URL, by its name. */
export function isUrlHeader(name: string): boolean {
  return urlHeader.test(name);
}

function cookie([whole, name = '', value = '']: readonly unknown[], { hidden }: CookieHiding): string {
  const text = String(value).trim();
  return text === '' ? String(whole) : `${String(name)}${hidden(text)}`;
}

type CookieHiding = Pick<Hiding, 'hidden'>;

/** The registered schemes of HTTP authentication, and two common unregistered ones. */
const schemeAlone =
  /^(?:basic|bearer|digest|dpop|gnap|hoba|mutual|negotiate|oauth|scram-[\w-]+|vapid|token|apikey)?[ \t]*$/i;

/** Credentials with the secret replaced. The scheme stays: it shows how a client was authenticated. */
function credentials(value: string, { hidden }: Pick<Hiding, 'hidden'>): string {
  // A scheme without a secret stays: replacing its name everywhere would make answers unreadable.
  if (schemeAlone.test(value)) return value;
  const [, scheme, secret = ''] = /^([\w-]+[ \t]+)(?=[^ \t])(.*)$/s.exec(value) ?? [];
  if (scheme === undefined) return value.trim() === '' ? value : hidden(value);
  if (/^basic\s/i.test(scheme)) noteBasic(secret, hidden);
  return scheme + hidden(secret);
}

/** Notes the password of Basic credentials as a secret of its own. */
function noteBasic(secret: string, hidden: (secret: string) => string): void {
  try {
    const text = new TextDecoder().decode(Uint8Array.from(atob(secret.trim()), (one) => one.charCodeAt(0)));
    const at = text.indexOf(':');
    if (at !== -1 && at < text.length - 1) hidden(text.slice(at + 1));
  } catch {
    // No base64, no password.
  }
}
