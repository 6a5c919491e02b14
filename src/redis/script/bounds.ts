/** Enforces the bounds of resources. A part of the script: see `state-script.ts`. */
export const bounds = `
function m.refuse(s, resource, limit, one)
  if limit.bytes > 0 then
    local pinned = tonumber(call('HGET', s.base .. 'c', 'p:' .. resource) or 0)
    if pinned + one.bytes > limit.bytes then error({ err = 'ROOM ' .. limit.bytes }) end
  end
  if one.due ~= '' and limit.pending > 0 then
    local pending = tonumber(call('HGET', s.base .. 'c', 'pending') or 0)
    if pending + 1 > limit.pending then error({ err = 'QUEUE ' .. limit.pending }) end
  end
end

-- Replaces the counted bytes of the previous version of a record.
function m.weigh(s, resource, limit, one, old)
  if limit.bytes == 0 then return end
  local field = m.fieldOf(one.parent, one.key)
  local oldBytes, oldFlag = 0, '1'
  if old then
    local _, bytes, flag = m.partsOf(old)
    oldBytes, oldFlag = bytes, flag
  end
  if call('HINCRBY', s.base .. 'c', 'b:' .. resource, one.bytes - oldBytes) == one.bytes then m.register(s, 'c') end
  local pinned = (one.flag == '0' and one.bytes or 0) - (oldFlag == '0' and oldBytes or 0)
  if pinned ~= 0 then call('HINCRBY', s.base .. 'c', 'p:' .. resource, pinned) end
  if one.flag == '1' then
    call('ZADD', s.base .. 'd:' .. resource, call('ZSCORE', s.base .. 'f:' .. resource .. ':' .. one.parent, one.key), field)
    m.register(s, 'd:' .. resource)
  else
    call('ZREM', s.base .. 'd:' .. resource, field)
  end
end

-- Drops records while a resource has too many bytes.
function m.dropHeavy(s, resource, limit, one)
  if one.flag == '1' and one.bytes > limit.bytes then m.drop(s, resource, one.parent, one.key) end
  while tonumber(call('HGET', s.base .. 'c', 'b:' .. resource) or 0) > limit.bytes do
    local oldest = call('ZRANGE', s.base .. 'd:' .. resource, 0, 0)[1]
    if not oldest then break end
    m.drop(s, resource, m.counted(oldest))
  end
end
`;
