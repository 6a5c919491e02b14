/**
 * Operations on whole sessions: their start, their content, and their end. A part of the script: see `state-script.ts`.
 */
export const wholeSessions = `
-- Copies the start records to a session before its first change.
function m.own(s)
  if s.own then return end
  m.requireStart(s)
  for _, suffix in ipairs(call('SMEMBERS', s.start .. 'k')) do
    if suffix ~= 'k' then
      call('COPY', s.start .. suffix, s.base .. suffix, 'REPLACE')
      call('PERSIST', s.base .. suffix)
      m.register(s, suffix)
      local resource, parent = string.match(suffix, '^u:([^:]*):(.*)$')
      if resource then m.note(s, resource, parent) end
    end
  end
  call('HSET', s.base .. 'm', 'own', '1')
  s.own = '1'
  s.seq = m.seqOfStart(s)
end

-- The number of the last change of the records that every session begins with.
function m.seqOfStart(s) return tonumber(call('HGET', s.start .. 'c', 'seq') or 0) end

function m.familyOf(s, base, resource, key)
  for _, parent in ipairs(call('ZRANGE', base .. 'F:' .. resource, 0, -1)) do
    if call('HEXISTS', base .. 'r:' .. resource, m.fieldOf(parent, key)) == 1 then return parent end
  end
  return nil
end

function m.rawsOf(base, resource, parent, into)
  local keys = call('ZRANGE', base .. 'f:' .. resource .. ':' .. parent, 0, -1)
  for first = 1, #keys, 1000 do
    local fields = {}
    for index = first, math.min(first + 999, #keys) do fields[#fields + 1] = m.fieldOf(parent, keys[index]) end
    for _, raw in ipairs(call('HMGET', base .. 'r:' .. resource, unpack(fields))) do into[#into + 1] = raw end
  end
  return into
end

function m.allOf(s, resource)
  local base, raws = m.from(s), {}
  for _, parent in ipairs(call('ZRANGE', base .. 'F:' .. resource, 0, -1)) do m.rawsOf(base, resource, parent, raws) end
  return raws
end

function m.forgetRecords(s)
  s.later, s.noted = nil, nil
  for _, suffix in ipairs(call('SMEMBERS', s.base .. 'k')) do
    if string.find(suffix, '^[cardfFvu]$') or string.find(suffix, '^[rdfFvu]:') then
      call('UNLINK', s.base .. suffix)
      call('SREM', s.base .. 'k', suffix)
      local resource, parent = string.match(suffix, '^u:([^:]*):(.*)$')
      if resource then m.note(s, resource, parent) end
    end
  end
end

function m.fill(s)
  for _ = 1, number() do
    local resource, limit = take(), m.limits()
    for _ = 1, number() do m.put(s, resource, limit, m.record()) end
  end
end

function ops.all() local s = m.open(); return m.allOf(s, take()) end

function ops.whole()
  local s, lists = m.open(), {}
  for index = 1, number() do lists[index] = m.allOf(s, take()) end
  return { lists, call('HGETALL', s.base .. 'a') }
end

-- Stores the records with which every session starts.
function ops.start()
  local digest, ttl = take(), number()
  local s = { base = root .. 'start:' .. digest .. ':', ttl = ttl, seq = 0 }
  local isThere = call('EXISTS', s.base .. 'k') == 1
  if not isThere then
    m.fill(s)
    m.keepCounts(s, 'c')
    m.register(s, 'c')
    m.register(s, 'k')
  end
  m.expireIn(s, m.now())
  return isThere and 0 or 1
end

function ops.replace()
  local s = m.open()
  -- A number of a change never comes again: what was read before would be taken for what is there now.
  if not s.own then s.seq = m.seqOfStart(s) end
  m.forgetRecords(s)
  call('HSET', s.base .. 'm', 'own', '1')
  s.own = '1'
  m.nextSeq(s)
  for _ = 1, number() do
    call('HSET', s.base .. 'a', take(), take())
    m.register(s, 'a')
  end
  m.fill(s)
  return 1
end

function ops.reset()
  local s = m.open()
  m.forgetRecords(s)
  for _, suffix in ipairs(call('SMEMBERS', s.base .. 'k')) do call('UNLINK', s.base .. suffix) end
  call('UNLINK', s.base .. 'k', s.base .. 'm')
  m.opened[s.name], m.changed[s] = nil, nil
  return 1
end

function ops.names() return call('ZREVRANGE', root .. 'sessions', 0, 99) end
`;
