import { base64Of } from './base64.ts';

/** Shorter than this, a form of a secret stands in many texts that have nothing to do with it. */
const leastLong = 6;

/** How a secret is written in a text, in JSON (as PHP does, too), in a URL and a form, and in base64. */
export function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, inJson, inJson.replaceAll('/', '\\/'), ...formsInUrl(secret), ...formsInBase64(secret)];
  return [...new Set(forms)];
}

/** JavaScript leaves some characters as they are that others encode; the digits may be in either case; a form has `+`. */
function formsInUrl(secret: string): string[] {
  const lenient = encodeURIComponent(secret.toWellFormed());
  const strict = lenient.replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const both = [lenient, strict].flatMap((one) => [one, one.replace(/%../g, (code) => code.toLowerCase())]);
  return [...both, ...both.map((one) => one.replaceAll('%20', '+'))];
}

/**
 * Alone, and as part of a longer text, as in `user:token`: there, three bytes are four characters, so that it shows in
 * three ways, by how many bytes go before it. Short ones stand in many texts that have nothing to do with them.
 */
function formsInBase64(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const parts = [0, 1, 2].map((before) => {
    const text = base64Of(Uint8Array.from([...new Uint8Array(before), ...bytes]));
    // The characters at its ends may be its neighbours' too.
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const plain = [base64Of(bytes), ...parts];
  const forms = [...plain, ...plain.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'))];
  // In JSON, PHP has a backslash before each slash; a URL has three characters for what base64 has beside letters and digits.
  const inJson = forms.map((one) => one.replaceAll('/', '\\/'));
  const inUrl = forms.map((one) => encodeURIComponent(one));
  const inUrlToo = inUrl.map((one) => one.replace(/%../g, (code) => code.toLowerCase()));
  return [...forms, ...inJson, ...inUrl, ...inUrlToo].filter((one) => one.length >= leastLong);
}
