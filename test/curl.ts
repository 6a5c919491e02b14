import { readFileSync } from 'node:fs';

/**
 * Sends what a curl command says: a fresh machine has Node, and not always curl. Knows -X, -H, -d, -s, -i and
 * --data-binary of a file, and throws
 * on anything else, so that no sample is taken for tried when it was not.
 */
export function sendCurl(command: string): Promise<Response> {
  const words = [...command.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  if (words.shift() !== 'curl') throw new Error(`not a curl command: ${command}`);
  let url: string | undefined;
  let method: string | undefined;
  let body: string | undefined;
  const headers = new Headers();
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-X') method = words.shift();
    else if (word === '-d') body = words.shift();
    else if (word === '--data-binary') body = readFileSync((words.shift() ?? '').replace('@', ''), 'utf8');
    else if (word === '-H') {
      const [name = '', ...value] = (words.shift() ?? '').split(':');
      headers.append(name, value.join(':').trim());
    } else if (word.startsWith('http')) url = word;
    else if (!/^-[si]+$/.test(word)) throw new Error(`unknown word in a curl command: ${word}`);
  }
  if (url === undefined) throw new Error(`no URL in: ${command}`);
  return fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers,
    ...(body !== undefined && { body }),
  });
}
