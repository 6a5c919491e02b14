/** How many bytes become characters at a time: a call takes no more arguments than the stack has room for. */
const chunk = 0x8000;

export function base64Of(bytes: Uint8Array): string {
  let characters = '';
  for (let at = 0; at < bytes.length; at += chunk) characters += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return btoa(characters);
}
