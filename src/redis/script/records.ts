/** Reads and changes the records of a session. A part of the script: see `state-script.ts`. */
export const records = `
function m.fieldOf(parent, key) return #parent .. ':' .. parent .. key end

-- The number of a change. It is kept when the call has ended: see keepCounts().
function m.nextSeq(s)
  s.seq = s.seq + 1
  m.changed[s] = true
  return tostring(s.seq)
end

-- The number of the last change of a parent's records.
function m.versionOf(s, base, resource, parent)
  local versions = s.later and base == s.base and s.later[resource]
  return versions and versions[parent] or call('HGET', base .. 'v:' .. resource, parent) or '0'
end

-- Notes the last change of a parent's records, the first one of a call at once. Whether the parent had no records before.
function m.setVersion(s, resource, parent, seq)
  if not s.later then s.later, s.noted = {}, {} end
  local field = #resource .. ':' .. resource .. parent
  if s.noted[field] then
    s.later[resource] = s.later[resource] or {}
    s.later[resource][parent] = seq
    return false
  end
  s.noted[field] = true
  return call('HSET', s.base .. 'v:' .. resource, parent, seq) == 1
end

-- The bounds of a resource: the most records of a parent, the most bytes; 0 for none.
function m.limits() return { most = number(), bytes = number(), pending = number() } end

-- True if records have more bounds than their number, or wait for their time.
function m.isBounded(limit) return limit.bytes > 0 or limit.pending > 0 end

-- A record as sent: parent, key, bytes, whether it may be dropped, its wait in milliseconds, JSON.
function m.record()
  return { parent = take(), key = take(), bytes = number(), flag = take(), due = take(), json = take() }
end

function m.put(s, resource, limit, one)
  local parent, key = one.parent, one.key
  local field = m.fieldOf(parent, key)
  local records, family = s.base .. 'r:' .. resource, s.base .. 'f:' .. resource .. ':' .. parent
  -- Without bounds it is enough to know whether the record is new.
  local isBounded = m.isBounded(limit)
  local old = isBounded and call('HGET', records, field)
  local seq = m.nextSeq(s)
  local isNew = call('HSET', records, field, seq .. ' ' .. one.bytes .. ' ' .. one.flag .. ' ' .. one.json) == 1
  local isFirst = m.setVersion(s, resource, parent, seq)
  if isNew then
    call('ZADD', family, seq, key)
    if isFirst then
      call('ZADD', s.base .. 'F:' .. resource, 'NX', seq, parent)
      for _, suffix in ipairs({ 'r:' .. resource, 'v:' .. resource, 'F:' .. resource, 'f:' .. resource .. ':' .. parent }) do
        m.register(s, suffix)
      end
    end
  end
  if isBounded then
    m.wait(s, resource, one, old)
    m.weigh(s, resource, limit, one, old)
  end
  if isNew and limit.most > 0 then m.dropOldest(s, resource, limit.most, parent) end
  if limit.bytes > 0 then m.dropHeavy(s, resource, limit, one) end
  return seq
end

-- An argument that names a parent: '+' and its key, or '-' for any.
function m.parentOf(s, base, resource, given, key)
  if given ~= '-' then return string.sub(given, 2) end
  return m.familyOf(s, base, resource, key)
end

function m.find(s, resource, given, key, known)
  local base = m.from(s)
  local parent = m.parentOf(s, base, resource, given, key)
  local raw = parent and call('HGET', base .. 'r:' .. resource, m.fieldOf(parent, key))
  if not raw then return false end
  if known ~= '' and string.sub(raw, 1, #known + 1) == known .. ' ' then return 1 end
  return raw
end

function m.listOf(s, resource, parent, known)
  local base = m.from(s)
  local version = m.versionOf(s, base, resource, parent)
  if known == version then return 1 end
  return { version, m.rawsOf(base, resource, parent, {}) }
end

function ops.find() local s = m.open(); return m.find(s, take(), take(), take(), take()) end

function ops.list() local s = m.open(); return m.listOf(s, take(), take(), take()) end

function ops.insert()
  local s = m.open()
  -- Checked here too, so that most calls do not make the functions of m.own.
  if not s.own then m.own(s) end
  local resource, limit = take(), m.limits()
  local one = m.record()
  if m.isBounded(limit) then m.refuse(s, resource, limit, one) end
  return m.put(s, resource, limit, one)
end

-- Inserts a record that was made from a parent's records, if they are unchanged.
function ops.among()
  local s = m.open()
  if not s.own then m.own(s) end
  local resource, parent, version = take(), take(), take()
  local limit = m.limits()
  local one = m.record()
  if m.versionOf(s, s.base, resource, parent) ~= version then
    return { 0, m.listOf(s, resource, parent, '') }
  end
  if m.isBounded(limit) then m.refuse(s, resource, limit, one) end
  return { 1, m.put(s, resource, limit, one) }
end

-- Replaces a record by others, if it is unchanged.
function ops.swap()
  local s = m.open()
  if not s.own then m.own(s) end
  local resource, parent, key, seq = take(), take(), take(), take()
  local raw = call('HGET', s.base .. 'r:' .. resource, m.fieldOf(parent, key))
  if not raw then return { 2 } end
  if string.sub(raw, 1, #seq + 1) ~= seq .. ' ' then return { 0, raw } end
  local moves, limit, seqs = take(), m.limits(), {}
  if moves == '1' then m.drop(s, resource, parent, key) end
  for index = 1, number() do seqs[index] = m.put(s, resource, limit, m.record()) end
  return { 1, seqs }
end
`;
