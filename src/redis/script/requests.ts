/**
 * The operations of each request: what it needs at its start, and what is written at its end. A part of the script: see
 * `state-script.ts`.
 */
export const requests = `
function m.count(s, own, shared)
  local asked = s.base .. 'a'
  local times = call('HINCRBY', asked, own, '1')
  if times > 1 then return times - 1 end
  local all = call('HLEN', asked)
  if all == 1 then m.register(s, 'a') end
  -- When there are more questions than own counts, the later ones share counts.
  if all <= 65536 then return 0 end
  call('HDEL', asked, own)
  return call('HINCRBY', asked, shared, '1') - 1
end

-- How often a token was used in a minute.
function m.used(s, token, minute)
  local quota = s.base .. 'q'
  local counted = tonumber(call('HGET', quota, '#') or -1)
  -- The clocks of processes differ slightly: a minute that has ended for one has ended for all.
  if counted ~= minute and not (counted > minute and counted - minute <= 2) then
    call('DEL', quota)
    call('HSET', quota, '#', minute)
  end
  local times = call('HINCRBY', quota, token, '1')
  if times > 1 then return times end
  m.register(s, 'q')
  if call('HLEN', quota) > 10001 then
    for _, other in ipairs(call('HRANDFIELD', quota, 2)) do
      if other ~= '#' and other ~= token then call('HDEL', quota, other); break end
    end
  end
  return times
end

-- Takes the first rule that applies, and counts it as fired. Most requests have none.
function m.fire(s)
  local rules = number()
  return rules == 0 and '' or m.tryRules(s, rules)
end

-- Reads everything that a request needs before it is answered.
function ops.begin()
  local s = m.open()
  local reply = { s.gen, s.rv }
  local token, minute = take(), number()
  reply[3] = minute < 0 and 0 or m.used(s, token, minute)
  local counts = {}
  for index = 1, number() do counts[index] = m.count(s, take(), take()) end
  reply[4] = counts
  local known = take()
  if known == s.rv then
    reply[5] = m.fire(s)
  else
    for _ = 1, number() do for _ = 1, 8 do take() end end
    reply[5] = { s.rv == '0' and '' or call('GET', s.base .. 'x') or '' }
  end
  local found = {}
  for index = 1, number() do found[index] = m.find(s, take(), take(), take(), take()) end
  reply[6] = found
  return reply
end

-- Takes back an unused count, unless it was counted on meanwhile.
function ops.uncount()
  local s, own, times = m.open(), take(), number()
  if tonumber(call('HGET', s.base .. 'a', own) or -1) ~= times + 1 then return 0 end
  if times == 0 then call('HDEL', s.base .. 'a', own) else call('HSET', s.base .. 'a', own, times) end
  return 1
end

-- Keeps exchanges that have ended, those of each session as one entry with the number of the last. Replies with the numbers of the first.
function ops.journal()
  local most, firsts = number(), {}
  for index = 1, number() do
    local session, count, page = take(), number(), take()
    local last = call('INCRBY', root .. 'jn', count)
    firsts[index] = last - count + 1
    call('XADD', root .. 'j', 'MINID', '~', string.format('%.0f', math.max(0, last - most + 1)), string.format('%.0f', last) .. '-0', 's', session, 'p', page)
  end
  return firsts
end
`;
