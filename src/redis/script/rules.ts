/**
 * Fault rules, steps of scenarios, and counts of unforeseen random questions. A part of the script: see
 * `state-script.ts`.
 */
export const rules = `
-- Draws like src/state/random.ts: sfc32, seeded with four numbers.
function m.drawn(x, y, z, counter)
  x, y, z, counter = bit.tobit(x), bit.tobit(y), bit.tobit(z), bit.tobit(counter)
  local sum
  for _ = 1, 13 do
    sum = bit.tobit(x + y + counter)
    counter = bit.tobit(counter + 1)
    x = bit.bxor(y, bit.rshift(y, 9))
    y = bit.tobit(z + bit.lshift(z, 3))
    z = bit.bor(bit.lshift(z, 21), bit.rshift(z, 11))
    z = bit.tobit(z + sum)
  end
  return (sum % 4294967296) / 4294967296
end

-- Takes the first unspent rule whose probability is drawn, and counts it as fired.
function m.tryRules(s, rules)
  local taken = ''
  for _ = 1, rules do
    local id, times, share = take(), number(), take()
    local own, shared, high, low, seed = take(), take(), number(), number(), number()
    local fired = tonumber(call('HGET', s.base .. 'n', id) or 0)
    if taken == '' and (times < 0 or fired < times) then
      if share == '' or m.drawn(high, low, seed, m.count(s, own, shared)) < tonumber(share) then
        call('HINCRBY', s.base .. 'n', id, '1')
        m.register(s, 'n')
        taken = id
      end
    end
  end
  return taken
end

function ops.fire() return m.fire(m.open()) end

function ops.count()
  local s, counts = m.open(), {}
  for index = 1, number() do counts[index] = m.count(s, take(), take()) end
  return counts
end

function ops.rules()
  local s = m.open()
  return { s.rv, s.rv == '0' and '' or call('GET', s.base .. 'x') or '', call('HGETALL', s.base .. 'n') }
end

-- Replaces the rules if their version is current, and sets or deletes some counts.
function ops.rule()
  local s, version, text = m.open(), take(), take()
  if s.rv ~= version then return 0 end
  call('SET', s.base .. 'x', text)
  m.register(s, 'x')
  for _ = 1, number() do
    local id, times = take(), take()
    if times == '' then call('HDEL', s.base .. 'n', id) else call('HSET', s.base .. 'n', id, times) end
    m.register(s, 'n')
  end
  s.rv = tostring(call('INCR', root .. 'gen'))
  call('HSET', s.base .. 'm', 'rv', s.rv)
  return 1
end
`;
