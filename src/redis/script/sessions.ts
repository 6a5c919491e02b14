/** Opens the session of an operation. A part of the script: see `state-script.ts`. */
export const sessions = `
function m.now()
  if not m.clock then local t = call('TIME'); m.clock = t[1] * 1000 + math.floor(t[2] / 1000) end
  return m.clock
end

function m.baseOf(name) return root .. 's:' .. #name .. ':' .. name .. ':' end

-- Sets the expiry of all keys of a session, if it has one.
function m.expireIn(s, touched)
  if s.ttl == 0 then return end
  s.expires = string.format('%.0f', touched + s.ttl)
  for _, suffix in ipairs(call('SMEMBERS', s.base .. 'k')) do call('PEXPIREAT', s.base .. suffix, s.expires) end
end

-- Reads the first arguments of an operation on a session: name, digest of the start, expiry in milliseconds, gen.
function m.open()
  local name, digest, ttl, wanted = take(), take(), number(), take()
  local s = m.opened[name]
  if s then
    if wanted ~= '' and wanted ~= s.gen then error({ err = 'GONE' }) end
    return s
  end
  s = { name = name, base = m.baseOf(name), start = root .. 'start:' .. digest .. ':', ttl = ttl }
  local meta = s.base .. 'm'
  local known = call('HMGET', meta, 'gen', 'own', 'touched', 'rv', 'seq')
  s.gen, s.own, s.rv = known[1], known[2], known[3] and known[4] or '0'
  if not s.rv then s.rv = '0' end
  s.seq = known[3] and tonumber(known[5]) or 0
  local touched = known[3] and tonumber(known[3])
  if not s.gen then
    touched = m.now()
    s.gen = tostring(call('INCR', root .. 'gen'))
    call('HSET', meta, 'gen', s.gen, 'touched', touched)
    call('SADD', s.base .. 'k', 'm', 'k')
    if ttl > 0 then call('ZREMRANGEBYSCORE', root .. 'sessions', '-inf', touched - ttl) end
    call('ZADD', root .. 'sessions', ttl > 0 and touched or 9007199254740991, name)
    m.expireIn(s, touched)
  elseif ttl > 0 and m.now() - touched > ttl / 10 then
    touched = m.now()
    call('HSET', meta, 'touched', touched)
    call('ZADD', root .. 'sessions', touched, name)
    m.expireIn(s, touched)
  elseif ttl > 0 then
    s.expires = string.format('%.0f', touched + ttl)
  end
  m.opened[name] = s
  if wanted ~= '' and wanted ~= s.gen then error({ err = 'GONE' }) end
  return s
end

-- Call this after writing a new key, so that all keys of a session expire together.
function m.register(s, suffix)
  call('SADD', s.base .. 'k', suffix)
  if s.expires then call('PEXPIREAT', s.base .. suffix, s.expires) end
end

-- Keeps the number of the last change, in the session and of the parents' records: once for all changes of a call.
function m.keepCounts(s, suffix)
  call('HSET', s.base .. suffix, 'seq', tostring(s.seq))
  for resource, versions in pairs(s.later or {}) do
    for parent, seq in pairs(versions) do call('HSET', s.base .. 'v:' .. resource, parent, seq) end
  end
  m.changed[s] = nil
end

-- Where the records of a session are read.
function m.from(s)
  if s.own then return s.base end
  m.requireStart(s)
  return s.start
end

function m.requireStart(s)
  if call('EXISTS', s.start .. 'k') == 0 then error({ err = 'NOSTART' }) end
end
`;
