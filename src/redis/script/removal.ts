/**
 * Removes records: single ones, those that belong to them, and the oldest ones. A part of the script: see
 * `state-script.ts`.
 */
export const removal = `
function m.partsOf(raw)
  local seq, bytes, flag = string.match(raw, '^(%d+) (%d+) (%d)')
  return tonumber(seq), tonumber(bytes), flag
end

-- Splits off a text that follows its length.
function m.counted(text)
  local colon = string.find(text, ':', 1, true)
  local length = tonumber(string.sub(text, 1, colon - 1))
  return string.sub(text, colon + 1, colon + length), string.sub(text, colon + length + 1)
end

function m.forgetVersion(s, resource, parent)
  if not s.later then return end
  s.noted[#resource .. ':' .. resource .. parent] = nil
  if s.later[resource] then s.later[resource][parent] = nil end
end

function m.drop(s, resource, parent, key)
  local field = m.fieldOf(parent, key)
  local raw = call('HGET', s.base .. 'r:' .. resource, field)
  if not raw then return false end
  local _, bytes, flag = m.partsOf(raw)
  call('HDEL', s.base .. 'r:' .. resource, field)
  local family = s.base .. 'f:' .. resource .. ':' .. parent
  call('ZREM', family, key)
  if call('EXISTS', family) == 0 then
    call('ZREM', s.base .. 'F:' .. resource, parent)
    call('HDEL', s.base .. 'v:' .. resource, parent)
    m.forgetVersion(s, resource, parent)
  else
    m.setVersion(s, resource, parent, m.nextSeq(s))
  end
  if bytes > 0 then
    call('HINCRBY', s.base .. 'c', 'b:' .. resource, -bytes)
    if flag == '0' then call('HINCRBY', s.base .. 'c', 'p:' .. resource, -bytes) end
    call('ZREM', s.base .. 'd:' .. resource, field)
  end
  m.unwait(s, resource, parent, key)
  return true
end

-- Drops the oldest dispensable record of a parent that has too many.
function m.dropOldest(s, resource, most, parent)
  local records, family = s.base .. 'r:' .. resource, s.base .. 'f:' .. resource .. ':' .. parent
  if call('ZCARD', family) <= most then return end
  local first = 0
  while first do
    local keys = call('ZRANGE', family, first, first + 49)
    first = #keys > 0 and first + 50 or nil
    for _, one in ipairs(keys) do
      local _, _, flag = m.partsOf(call('HGET', records, m.fieldOf(parent, one)))
      if flag == '1' then
        m.drop(s, resource, parent, one)
        return
      end
    end
  end
end

function m.cascade(s, key, resource, children)
  for _, child in ipairs(children[resource] or {}) do
    local keys = call('ZRANGE', s.base .. 'f:' .. child .. ':' .. key, 0, -1)
    for _, one in ipairs(keys) do m.drop(s, child, key, one) end
    for _, one in ipairs(keys) do m.cascade(s, one, child, children) end
  end
end

function ops.delete()
  local s = m.open()
  m.own(s)
  local resource, given, key = take(), take(), take()
  local children = {}
  for _ = 1, number() do
    local parent, child = take(), take()
    children[parent] = children[parent] or {}
    table.insert(children[parent], child)
  end
  local parent = m.parentOf(s, s.base, resource, given, key)
  if not parent or not m.drop(s, resource, parent, key) then return 0 end
  m.cascade(s, key, resource, children)
  return 1
end
`;
