/** The bytes per call of `fromCharCode`, whose arguments must fit on the stack. */
const chunk = 0x8000;

export function base64Of(bytes: Uint8Array): string {
  let characters = '';
  for (let at = 0; at < bytes.length; at += chunk) characters += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return btoa(characters);
}
