const blankLine = '\r\n\r\n';
const lastChunk = Buffer.from(`0${blankLine}`);

/**
 * The status of an HTTP response that nothing follows; undefined while it is not complete.
 * @param {Buffer} response
 */
export function statusOf(response) {
  const headLength = response.indexOf(blankLine);
  if (headLength === -1) return undefined;
  const head = response.toString('latin1', 0, headLength);
  return isComplete(response, head, headLength + blankLine.length) ? Number(head.slice(9, 12)) : undefined;
}

/**
 * @param {Buffer} response
 * @param {string} head
 * @param {number} bodyBegins
 */
function isComplete(response, head, bodyBegins) {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return response.length >= bodyBegins + Number(length);
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) throw new Error(`a response of unknown length:\n${head}`);
  // JSON holds no line break of its own that could look like this.
  return response.length >= bodyBegins + lastChunk.length && response.subarray(-lastChunk.length).equals(lastChunk);
}
