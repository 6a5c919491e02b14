/** A fault whose switch keeps its name as its type, so that the server can't ask for one that is not there. */
export function fault<const Name extends string>(
  name: string,
  switchName: Name,
  ...seenBy: readonly string[]
): { readonly name: string; readonly switch: Name; readonly seenBy: readonly string[] } {
  return { name, switch: switchName, seenBy };
}

export const put = 'PUT /assets/{assetId}';
export const remove = 'DELETE /assets/{assetId}';
export const download = 'GET /assets/{assetId}/content';
export const head = 'HEAD /assets/{assetId}/content';
export const addVersion = 'POST /assets/{assetId}/versions';
export const rendition = 'GET /assets/{assetId}/renditions/{size}';
export const removeCollection = 'DELETE /collections/{slug}';
export const listItems = 'GET /collections/{slug}/items';
export const colours = 'GET /colours/{rgb}';
export const regions = 'GET /regions/{box}';

/** Those that take a whole asset. */
export const whole = ['createAsset', put] as const;
/** Those that change an asset. */
export const changing = [...whole, 'patchAsset'] as const;
/** Those whose path names something that may not be there. */
export const named = [
  ...['getAsset', put, 'patchAsset', remove, download, head, 'putContent', 'listVersions', addVersion, 'getVersion'],
  ...[rendition, 'getCollection', removeCollection, listItems, 'addItem', 'removeItem', 'getJob'],
] as const;
/** Those that need a password. */
export const guarded = [
  ...['listAssets', 'createAsset', 'listCollections', 'createCollection', 'putCollection', 'search', 'listTags'],
  ...[colours, regions, 'startJob', ...named],
] as const;
