import { assetOf, names } from './assets.ts';
import { type Answer, type Call, Crash, type Handler, Refusal } from './call.ts';
import { type Content, digest } from './store.ts';

const edges: Readonly<Record<string, number>> = { thumb: 160, small: 640, large: 2048 };

function contentOf(call: Call): Content {
  const { id, content } = assetOf(call);
  if (content) return content;
  const place = call.has('file-path-shown') ? ` (/var/lib/media/files/${id}.bin)` : '';
  throw new Refusal(404, `The asset has no content yet.${place}`);
}

const tagOf = ({ bytes }: Content, { has }: Call): string => `${has('weak-etags') ? 'W/' : ''}"${digest(bytes)}"`;

/** Whether an `Accept` allows a media type. */
export function allows(accept: string | undefined, type: string): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  const [main] = type.split('/');
  return accept.split(',').some((part) => {
    const [range = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
    const isRefused = parameters.some((one) => /^q=0(\.0*)?$/.test(one));
    return !isRefused && (range === '*/*' || range === `${main}/*` || range === type);
  });
}

function kept(call: Call): Buffer {
  const { body, has } = call;
  if (has('content-cut') && body.length > 0) return body.subarray(0, body.length - 1);
  if (has('content-read-as-text')) return Buffer.from(body.toString('utf8'), 'utf8');
  return body;
}

function partOf(call: Call, content: Content, headers: Readonly<Record<string, string>>): Answer | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(call.headers.range ?? '') ?? [];
  if (call.has('ranges-ignored') || (first === '' && last === '')) return undefined;
  const { bytes, type } = content;
  const start = first === '' ? Math.max(0, bytes.length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= bytes.length) throw new Refusal(416, 'The file is shorter.');
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${start}-${end}/${bytes.length}` },
    bytes: bytes.subarray(start, call.has('range-without-its-end') ? end : end + 1),
    type,
  };
}

/** The handlers of what is below `/assets/{assetId}` and about files. */
export const contentHandlers: Readonly<Record<string, Handler>> = {
  'GET /assets/{assetId}/content': (call) => {
    const content = contentOf(call);
    const { has } = call;
    const tag = tagOf(content, call);
    const headers = { ETag: tag, ...(has('ranges-ignored') ? {} : { 'Accept-Ranges': 'bytes' }) };
    const known = call.headers['if-none-match'];
    if (known !== undefined && names(known, tag) && !has('unchanged-content-sent-again'))
      return { status: 304, headers };
    if (!allows(call.headers.accept, content.type)) throw new Refusal(406, `The file is ${content.type}.`);
    const type = has('content-type-lost') ? 'application/octet-stream' : content.type;
    return partOf(call, content, headers) ?? { status: 200, headers, bytes: content.bytes, type };
  },

  putContent: (call) => {
    const { bodyType, store, has } = call;
    const asset = assetOf(call);
    if (has('empty-file-is-500') && call.body.length === 0) throw new Crash('The file has no first byte');
    if (has('empty-file-refused') && call.body.length === 0) throw new Refusal(400, 'The file is empty.');
    const content = { bytes: kept(call), type: bodyType };
    if (!(has('second-upload-ignored') && asset.content)) store.change(asset, { content });
    return { status: 204, headers: { ETag: tagOf(content, call) } };
  },

  'GET /assets/{assetId}/renditions/{size}': (call) => {
    const { id } = assetOf(call);
    const size = call.path.size ?? '';
    const maxEdge = Object.hasOwn(edges, size) ? edges[size] : undefined;
    if (maxEdge === undefined && !call.has('unknown-size-answered')) {
      throw new Refusal(400, 'There is no such size.', {
        fields: new Map([['size', 'has to be thumb, small or large']]),
      });
    }
    const json = {
      assetId: id,
      size,
      maxEdge: maxEdge ?? 640,
      url: `https://cdn.lumen-archive.net/${id}/${size}.webp`,
    };
    return { status: 200, headers: { 'Cache-Control': 'max-age=3600' }, json };
  },
};
