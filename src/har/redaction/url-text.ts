import { isSecretName } from './secret-names.ts';

/** How often a URL may stand in the query of another. */
const mostLevels = 3;

/** What URLs are rewritten with. */
export interface UrlSecrets {
  /** Whether a parameter of a query holds a secret, by its name. */
  isSecret(name: string): boolean;
  /** What stands in the place of a secret in a URL. @param value decoded */
  hidden(value: string): string;
}

/** Names alone say what is secret. */
export function isSecretParameter(name: string): boolean {
  return isSecretName(name);
}

/** A text with the user information of its URLs and the secret parameters of their queries replaced. */
export function rewrittenUrls(text: string, secrets: UrlSecrets, level = 0): string {
  const anonymous = text.includes('@')
    ? text.replace(/:\/\/[^\s"'<>\\/?#@]+@/g, (found) => userInfo(found, secrets))
    : text;
  if (!anonymous.includes('=')) return anonymous;
  return anonymous.replace(
    /([?&#;])([^=&\s#?;"'<>\\]+)=([^&\s#"'<>\\;]*)/g,
    (whole, separator: string, name: string, value: string) => {
      if (value === '') return whole;
      if (secrets.isSecret(decodedText(name))) return `${separator}${name}=${secrets.hidden(decodedText(value))}`;
      return `${separator}${name}=${rewrittenValue(value, secrets, level)}`;
    },
  );
}

/** The value of a parameter may be a URL. */
function rewrittenValue(value: string, secrets: UrlSecrets, level: number): string {
  if (level >= mostLevels || !/%3d|%40/i.test(value)) return value;
  const plain = decodedText(value);
  const rewritten = rewrittenUrls(plain, secrets, level + 1);
  return rewritten === plain ? value : encodeURIComponent(rewritten);
}

function userInfo(found: string, { hidden }: UrlSecrets): string {
  const [user = '', ...password] = found.slice('://'.length, -1).split(':');
  const shown = password.length === 0 ? '' : `:${hidden(decodedText(password.join(':')))}`;
  return `://${hidden(decodedText(user))}${shown}@`;
}

/** A part of a URL or of a form without its percent-encoding, as far as it is any. */
export function decodedText(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced.replace(/%[0-7][0-9a-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  }
}
