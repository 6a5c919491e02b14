/** Records that wait for their time. A part of the script: see `state-script.ts`. */
export const waiting = `
function m.note(s, resource, parent)
  if not s.name then return end
  local member = #s.name .. ':' .. s.name .. #resource .. ':' .. resource .. parent
  local first = call('ZRANGE', s.base .. 'u:' .. resource .. ':' .. parent, 0, 0, 'WITHSCORES')
  if first[2] then call('ZADD', root .. 'w', first[2], member) else call('ZREM', root .. 'w', member) end
end

function m.unwait(s, resource, parent, key)
  if call('ZREM', s.base .. 'u:' .. resource .. ':' .. parent, key) == 1 then
    call('HINCRBY', s.base .. 'c', 'pending', '-1')
    m.note(s, resource, parent)
  end
end

-- Makes a record wait, or ends its wait.
function m.wait(s, resource, one, old)
  local list = 'u:' .. resource .. ':' .. one.parent
  if one.due ~= '' then
    if call('ZADD', s.base .. list, m.dueIn(s, resource, one.parent, tonumber(one.due)), one.key) == 1 then
      if call('HINCRBY', s.base .. 'c', 'pending', '1') == 1 then m.register(s, 'c') end
    end
    m.register(s, list)
    m.note(s, resource, one.parent)
  elseif old then
    m.unwait(s, resource, one.parent, one.key)
  end
end

-- The end of a wait. Records due in the same millisecond are ordered by fractions of it.
function m.dueIn(s, resource, parent, wait)
  local due = m.now() + wait
  local last = call('ZREVRANGEBYSCORE', s.base .. 'u:' .. resource .. ':' .. parent, '(' .. string.format('%.0f', due + 1), string.format('%.0f', due), 'WITHSCORES', 'LIMIT', 0, 1)
  return last[2] and tonumber(last[2]) + 1 / 2048 or due
end

-- The key of a parent's next waiting record, and its remaining wait in milliseconds.
function ops.due()
  local s, resource, parent = m.open(), take(), take()
  local first = call('ZRANGE', s.base .. 'u:' .. resource .. ':' .. parent, 0, 0, 'WITHSCORES')
  if not first[1] then
    -- The session may have expired, so it is not listed again.
    m.note(s, resource, parent)
    return false
  end
  return { first[1], math.max(0, math.ceil(tonumber(first[2]) - m.now())) }
end

-- Ends the wait of a record.
function ops.unwait()
  local s, resource, parent, key = m.open(), take(), take(), take()
  m.unwait(s, resource, parent, key)
  return 1
end

function ops.hasten()
  local s, resource, parent, key = m.open(), take(), take(), take()
  local list = s.base .. 'u:' .. resource .. ':' .. parent
  local due = call('ZSCORE', list, key)
  if not due or tonumber(due) <= m.now() then return 0 end
  call('ZADD', list, 'XX', m.now(), key)
  m.note(s, resource, parent)
  return 1
end

-- The parents with overdue records.
function ops.overdue()
  return call('ZRANGEBYSCORE', root .. 'w', '-inf', string.format('%.0f', m.now() - number()), 'LIMIT', 0, 1000)
end

-- The number of waiting records in all sessions.
function ops.waiting()
  local all = 0
  for _, member in ipairs(call('ZRANGE', root .. 'w', 0, -1)) do
    local name, others = m.counted(member)
    local resource, parent = m.counted(others)
    all = all + call('ZCARD', m.baseOf(name) .. 'u:' .. resource .. ':' .. parent)
  end
  return all
end
`;
