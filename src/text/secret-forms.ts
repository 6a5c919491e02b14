import { base64Of } from './base64.ts';

/** The least length of a form: shorter ones occur by chance in unrelated texts. */
const leastLong = 6;

/** The forms of a secret in a text, in JSON (also PHP's), in a URL and a form, and in base64. */
export function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, inJson, inJson.replaceAll('/', '\\/'), ...formsInUrl(secret), ...formsInBase64(secret)];
  return [...new Set(forms)];
}

/** JavaScript leaves some characters unencoded that others encode; hexadecimal digits have either case; forms use `+`. */
function formsInUrl(secret: string): string[] {
  const lenient = encodeURIComponent(secret.toWellFormed());
  const strict = lenient.replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const both = [lenient, strict].flatMap((one) => [one, one.replace(/%../g, (code) => code.toLowerCase())]);
  return [...both, ...both.map((one) => one.replaceAll('%20', '+'))];
}

/**
 * Alone, and as part of a longer text, as in `user:token`: base64 makes four characters of three bytes, so that there are
 * three forms, by the number of bytes before it. Leaves out short ones, which occur by chance.
 */
function formsInBase64(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const parts = [0, 1, 2].map((before) => {
    const text = base64Of(Uint8Array.from([...new Uint8Array(before), ...bytes]));
    // The characters at its ends may depend on its neighbours.
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const plain = [base64Of(bytes), ...parts];
  const forms = [...plain, ...plain.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'))];
  // In JSON, PHP writes a backslash before each slash; a URL encodes base64's signs.
  const inJson = forms.map((one) => one.replaceAll('/', '\\/'));
  const inUrl = forms.map((one) => encodeURIComponent(one));
  const inUrlToo = inUrl.map((one) => one.replace(/%../g, (code) => code.toLowerCase()));
  return [...forms, ...inJson, ...inUrl, ...inUrlToo].filter((one) => one.length >= leastLong);
}
