/**
 * The streams that processes follow: the journal, and finished attempts. A part of the script: see `state-script.ts`.
 */
export const streams = `
function ops.unjournal()
  local session = take()
  if session == '' then return call('XTRIM', root .. 'j', 'MAXLEN', 0) end
  local removed = 0
  for _, one in ipairs(call('XRANGE', root .. 'j', '-', '+')) do
    if one[2][2] == session then removed = removed + call('XDEL', root .. 'j', one[1]) end
  end
  return removed
end

function ops.tell()
  local most, session, attempt = take(), take(), take()
  call('XADD', root .. 't', 'MAXLEN', '~', most, '*', 's', session, 'a', attempt)
  return 1
end
`;
