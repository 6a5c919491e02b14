import { isSecretName } from './secret-names.ts';

/** A pair of a name and a value, as settings, logs and scripts write it. */
const pair = /([\w.-]{2,100})(["']?\s{0,3}[=:]\s{0,3})("[^"\n]{1,10000}"|'[^'\n]{1,10000}'|[^\s&"'<>;,(){}[\]]+)/g;

/** An element or a simple one of XML, and what is in it. */
const element = /<([\w:.-]{1,100})((?:\s[^<>]{0,2000})?)>([^<>]+)(?=<\/)/g;

/**
 * A text of no known form with what looks like a secret replaced: the values of secret names, as XML, settings and scripts
 * write them.
 * @param hidden what stands in the place of a secret
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
