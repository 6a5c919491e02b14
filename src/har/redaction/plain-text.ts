import { isSecretName } from './secret-names.ts';

/** A name and a value in settings, logs and scripts. */
const pair = /([\w.-]{2,100})(["']?\s{0,3}[=:]\s{0,3})("[^"\n]{1,10000}"|'[^'\n]{1,10000}'|[^\s&"'<>;,(){}[\]]+)/g;

/** An XML element and its text. */
const element = /<([\w:.-]{1,100})((?:\s[^<>]{0,2000})?)>([^<>]+)(?=<\/)/g;

/**
 * Replaces likely secrets in a text of unknown format: the values of secret names in XML, settings and scripts.
 * @param hidden makes the replacement of a secret
 */
export function rewrittenText(text: string, hidden: (secret: string) => string): string {
  const elements = text.replace(element, (whole, name: string, attributes: string, content: string) =>
    isSecretName(name.replace(/^.*:/, '')) && content.trim() !== ''
      ? `<${name}${attributes}>${hidden(content.trim())}`
      : whole,
  );
  return elements.replace(pair, (whole, name: string, between: string, value: string) => {
    if (!isSecretName(name)) return whole;
    const [quote = ''] = /^["']/.exec(value) ?? [];
    const secret = quote === '' ? value : value.slice(1, -1);
    if (/^(?:null|true|false|undefined|none|\[redacted.*)$/i.test(secret)) return whole;
    return `${name}${between}${quote}${hidden(secret)}${quote}`;
  });
}
