import { essenceOf, type MediaType } from '../media-types.ts';

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><rect width="1" height="1"/></svg>\n';

/** One empty page. */
const pdf = `%PDF-1.4
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Kids[3 0 R]/Count 1>>
endobj
3 0 obj
<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>
endobj
xref
0 4
0000000000 65535 f 
0000000009 00000 n 
0000000054 00000 n 
0000000105 00000 n 
trailer
<</Size 4/Root 1 0 R>>
startxref
168
%%EOF
`;

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5ErkJggg==';
const emptyZip = 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==';

/** One pixel, an eighth of a second, nothing compressed: the smallest valid file of each type, in base64. */
const files: readonly (readonly [RegExp, string])[] = [
  [/^image\/(x-)?png$/, png],
  [/^image\/gif$/, 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'],
  [
    /^image\/(p?jpe?g|jfif)$/,
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  ],
  [/^image\/webp$/, 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=='],
  [/^image\/(x-)?(ms-)?bmp$/, 'Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAQAAAATCwAAEwsAAAAAAAAAAAAAgICAAA=='],
  [
    /^image\/(x-icon|vnd\.microsoft\.icon|ico)$/,
    'AAABAAEAAQEAAAEAIABDAAAAFgAAAIlQTkcNChoKAAAADUlIRFIAAAABAAAAAQgAAAAAOn6bVQAAAApJREFUeNpjaAAAAIIAgdpFCDsAAAAASUVORK5CYII=',
  ],
  [
    /^image\/tiff?$/,
    'SUkqAAgAAAAJAAABAwABAAAAAQAAAAEBAwABAAAAAQAAAAIBAwABAAAACAAAAAMBAwABAAAAAQAAAAYBAwABAAAAAQAAABEBBAABAAAAegAAABUBAwABAAAAAQAAABYBAwABAAAAAQAAABcBBAABAAAAAQAAAAAAAACA',
  ],
  [
    /^audio\/(x-|vnd\.)?wave?$|^audio\/(basic|l16|pcm)$/,
    'UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA==',
  ],
  [/^audio\/(x-)?(mpeg|mp3|mpeg3|mpga)$/, '//MUxAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  [/^(audio|video|application)\/(ogg|opus|vorbis)$/, 'T2dnUwAGAAAAAAAAAAABAAAAAAAAAGlxcDgBAA=='],
  [/^(audio|video)\/webm$/, 'GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQRChYECGFOAZ4A='],
  [
    /^(audio|video|application)\/(mp4|x-m4a|x-m4v|m4a|quicktime)$/,
    'AAAAHGZ0eXBpc29tAAACAGlzb21pc28ybXA0MQAAAHRtb292AAAAbG12aGQAAAAAAAAAAAAAAAAAAAPoAAAAAAABAAABAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB',
  ],
  [/^application\/(x-)?gzip$|\+gzip$/, 'H4sIAAAAAAACAwMAAAAAAAAAAAA='],
  [/^application\/(x-)?zip(-compressed)?$|\+zip$|^application\/java-archive$|openxmlformats|opendocument/, emptyZip],
];

/** The smallest valid file of a media type; undefined for an unknown type and for types that accept any bytes. */
export function tinyFile(mediaType: MediaType): Uint8Array | undefined {
  const name = essenceOf(mediaType);
  if (name === 'image/svg+xml') return new TextEncoder().encode(svg);
  if (name === 'application/pdf') return new TextEncoder().encode(pdf);
  const base64 = files.find(([form]) => form.test(name))?.[1];
  return base64 === undefined ? undefined : bytesOfBase64(base64);
}

/** Decodes base64; throws for an invalid text. */
export function bytesOfBase64(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Encodes bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
