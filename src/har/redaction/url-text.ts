/** The most levels of URLs within queries of URLs. */
const mostLevels = 3;

/** Finds and replaces secrets in URLs. */
export interface UrlSecrets {
  /** Whether a query parameter is secret, by its name. */
  isSecret(name: string): boolean;
  /** The replacement of a secret in a URL. @param value decoded */
  hidden(value: string): string;
}

/** Replaces the user information and the secret query parameters of a text's URLs. */
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

/** Rewrites a parameter's value, which may be a URL. */
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

/** Decodes a part of a URL or a form; where it is no valid percent-encoding, only ASCII. */
export function decodedText(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced.replace(/%[0-7][0-9a-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  }
}
