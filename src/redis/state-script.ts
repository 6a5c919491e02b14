/**
 * The script by which everything that processes share is read and changed, in Lua. One call of it does any number of things, one
 * after the other and with nothing in between: `name, count of arguments, arguments…` for each. What one of them throws
 * is its result, `{'!', message}`, and holds up no other.
 *
 * The keys of a session begin with `{prefix}:s:<length of its name>:<name>:`. A session that was never changed has no
 * records: it is read from those that every session begins with, below `{prefix}:start:<digest>:`, and they are copied to it
 * before its first change. After that prefix come
 *
 * - `m` (hash): `gen`, a number that no other session has, `own` where it has records, `touched`, when its expiry was renewed, `rv`, the version
 *   of its rules
 * - `k` (set): all keys that it has, so that they expire and go together
 * - `c` (hash): `seq`, which counts its changes, `pending`, the attempts that wait, `b:<resource>` and `p:<resource>`, the bytes of its
 *   records, and of those that may not be dropped
 * - `r:<resource>` (hash): by the length of the parent's key, that key and the record's: `<seq> <bytes> <1 where it may be dropped> <JSON>`
 * - `f:<resource>:<parent>` (sorted set): the keys of one parent's records in the order in which they came
 * - `F:<resource>` (sorted set): the parents that have records, in order; `v:<resource>` (hash): the last change of each parent's records
 * - `d:<resource>` (sorted set): the records that may be dropped where bytes are bounded, the oldest first
 * - `u:<resource>:<parent>` (sorted set): the records that wait for their time, by it in milliseconds
 * - `a` (hash): how often each question was asked; `q` (hash): the requests of each token in a minute
 * - `x` (string): the rules, as JSON; `n` (hash): how often each has applied
 *
 * Shared by all sessions: `gen`, `sessions` (sorted set: names by their last use), `w` (sorted set: whose records wait, by the time of the
 * next), `j` (stream) and `jn`: the journal and the number of its last entry, `t` (stream): the attempts that were made.
 */
export const stateScript = `
local root = KEYS[1] .. ':'
local call = redis.call
local at = 1
local function take() local value = ARGV[at]; at = at + 1; return value end
local function number() return tonumber(take()) end

local clock
local function now()
  if not clock then local t = call('TIME'); clock = t[1] * 1000 + math.floor(t[2] / 1000) end
  return clock
end

local function baseOf(name) return root .. 's:' .. #name .. ':' .. name .. ':' end

-- The sessions that this call has looked at: most calls are about one.
local opened = {}

-- Begins with the arguments that every operation on a session has: name, digest of the start, expiry in milliseconds, gen.
local function open()
  local name, digest, ttl, wanted = take(), take(), number(), take()
  local s = opened[name]
  if s then
    if wanted ~= '' and wanted ~= s.gen then error({ err = 'GONE' }) end
    return s
  end
  s = { name = name, base = baseOf(name), start = root .. 'start:' .. digest .. ':', ttl = ttl }
  local meta = s.base .. 'm'
  local m = call('HMGET', meta, 'gen', 'own', 'touched', 'rv')
  s.gen, s.own, s.rv = m[1], m[2], m[3] and m[4] or '0'
  if not s.rv then s.rv = '0' end
  if not s.gen then
    s.gen = tostring(call('INCR', root .. 'gen'))
    call('HSET', meta, 'gen', s.gen, 'touched', now())
    call('SADD', s.base .. 'k', 'm', 'k')
    if ttl > 0 then
      call('PEXPIRE', meta, ttl)
      call('PEXPIRE', s.base .. 'k', ttl)
      call('ZREMRANGEBYSCORE', root .. 'sessions', '-inf', now() - ttl)
    end
    call('ZADD', root .. 'sessions', ttl > 0 and now() or 9007199254740991, name)
  elseif ttl > 0 and now() - tonumber(m[3]) > ttl / 10 then
    for _, suffix in ipairs(call('SMEMBERS', s.base .. 'k')) do call('PEXPIRE', s.base .. suffix, ttl) end
    call('HSET', meta, 'touched', now())
    call('ZADD', root .. 'sessions', now(), name)
  end
  opened[name] = s
  if wanted ~= '' and wanted ~= s.gen then error({ err = 'GONE' }) end
  return s
end

-- To be called after a key was written that may be new.
local function register(s, suffix)
  if call('SADD', s.base .. 'k', suffix) == 1 and s.ttl > 0 then call('PEXPIRE', s.base .. suffix, s.ttl) end
end

local function requireStart(s)
  if call('EXISTS', s.start .. 'k') == 0 then error({ err = 'NOSTART' }) end
end

-- Where the records of a session are read.
local function from(s)
  if s.own then return s.base end
  requireStart(s)
  return s.start
end

local function note(s, resource, parent)
  if not s.name then return end
  local member = #s.name .. ':' .. s.name .. #resource .. ':' .. resource .. parent
  local first = call('ZRANGE', s.base .. 'u:' .. resource .. ':' .. parent, 0, 0, 'WITHSCORES')
  if first[2] then call('ZADD', root .. 'w', first[2], member) else call('ZREM', root .. 'w', member) end
end

-- Gives a session records of its own, before its first change.
local function own(s)
  if s.own then return end
  requireStart(s)
  for _, suffix in ipairs(call('SMEMBERS', s.start .. 'k')) do
    if suffix ~= 'k' then
      call('COPY', s.start .. suffix, s.base .. suffix)
      if call('SADD', s.base .. 'k', suffix) then
        if s.ttl > 0 then call('PEXPIRE', s.base .. suffix, s.ttl) else call('PERSIST', s.base .. suffix) end
      end
      local resource, parent = string.match(suffix, '^u:([^:]*):(.*)$')
      if resource then note(s, resource, parent) end
    end
  end
  call('HSET', s.base .. 'm', 'own', '1')
  s.own = '1'
end

local function partsOf(raw)
  local seq, bytes, flag = string.match(raw, '^(%d+) (%d+) (%d)')
  return tonumber(seq), tonumber(bytes), flag
end

local function fieldOf(parent, key) return #parent .. ':' .. parent .. key end

local function unwait(s, resource, parent, key)
  if call('ZREM', s.base .. 'u:' .. resource .. ':' .. parent, key) == 1 then
    call('HINCRBY', s.base .. 'c', 'pending', -1)
    note(s, resource, parent)
  end
end

local function nextSeq(s) return call('HINCRBY', s.base .. 'c', 'seq', 1) end

local function drop(s, resource, parent, key)
  local field = fieldOf(parent, key)
  local raw = call('HGET', s.base .. 'r:' .. resource, field)
  if not raw then return false end
  local _, bytes, flag = partsOf(raw)
  call('HDEL', s.base .. 'r:' .. resource, field)
  local family = s.base .. 'f:' .. resource .. ':' .. parent
  call('ZREM', family, key)
  if call('EXISTS', family) == 0 then
    call('ZREM', s.base .. 'F:' .. resource, parent)
    call('HDEL', s.base .. 'v:' .. resource, parent)
  else
    call('HSET', s.base .. 'v:' .. resource, parent, nextSeq(s))
  end
  if bytes > 0 then
    call('HINCRBY', s.base .. 'c', 'b:' .. resource, -bytes)
    if flag == '0' then call('HINCRBY', s.base .. 'c', 'p:' .. resource, -bytes) end
    call('ZREM', s.base .. 'd:' .. resource, field)
  end
  unwait(s, resource, parent, key)
  return true
end

-- A text that begins with its length, and what follows it.
local function counted(text)
  local colon = string.find(text, ':', 1, true)
  local length = tonumber(string.sub(text, 1, colon - 1))
  return string.sub(text, colon + 1, colon + length), string.sub(text, colon + length + 1)
end

-- What is known of a resource beside its name: the most records of a parent, the most bytes; 0 for no bound.
local function limits() return { most = number(), bytes = number(), pending = number() } end

-- A record as it is sent: parent, key, bytes, whether it may be dropped, how long it waits in milliseconds, JSON.
local function record()
  return { parent = take(), key = take(), bytes = number(), flag = take(), due = take(), json = take() }
end

local function refuse(s, resource, limit, one)
  if limit.bytes > 0 then
    local pinned = tonumber(call('HGET', s.base .. 'c', 'p:' .. resource) or 0)
    if pinned + one.bytes > limit.bytes then error({ err = 'ROOM ' .. limit.bytes }) end
  end
  if one.due ~= '' and limit.pending > 0 then
    local pending = tonumber(call('HGET', s.base .. 'c', 'pending') or 0)
    if pending + 1 > limit.pending then error({ err = 'QUEUE ' .. limit.pending }) end
  end
end

-- The time at which a wait is over. What is due in the same millisecond stays in order: by the fraction of it.
local function dueIn(s, resource, parent, wait)
  local due = now() + wait
  local last = call('ZREVRANGEBYSCORE', s.base .. 'u:' .. resource .. ':' .. parent, '(' .. string.format('%.0f', due + 1), string.format('%.0f', due), 'WITHSCORES', 'LIMIT', 0, 1)
  return last[2] and tonumber(last[2]) + 1 / 2048 or due
end

local function put(s, resource, limit, one)
  local parent, key = one.parent, one.key
  local field = fieldOf(parent, key)
  local records, family = s.base .. 'r:' .. resource, s.base .. 'f:' .. resource .. ':' .. parent
  local old = call('HGET', records, field)
  local seq = nextSeq(s)
  call('HSET', records, field, seq .. ' ' .. one.bytes .. ' ' .. one.flag .. ' ' .. one.json)
  local isFirst = call('HSET', s.base .. 'v:' .. resource, parent, seq) == 1
  if not old then
    call('ZADD', family, seq, key)
    if isFirst then
      call('ZADD', s.base .. 'F:' .. resource, 'NX', seq, parent)
      for _, suffix in ipairs({ 'c', 'r:' .. resource, 'v:' .. resource, 'F:' .. resource, 'f:' .. resource .. ':' .. parent }) do
        register(s, suffix)
      end
    end
  end
  if one.due ~= '' then
    if call('ZADD', s.base .. 'u:' .. resource .. ':' .. parent, dueIn(s, resource, parent, tonumber(one.due)), key) == 1 then
      call('HINCRBY', s.base .. 'c', 'pending', 1)
    end
    register(s, 'u:' .. resource .. ':' .. parent)
    note(s, resource, parent)
  elseif old then
    unwait(s, resource, parent, key)
  end
  if limit.bytes > 0 then
    local oldBytes, oldFlag = 0, '1'
    if old then
      local _, bytes, flag = partsOf(old)
      oldBytes, oldFlag = bytes, flag
    end
    call('HINCRBY', s.base .. 'c', 'b:' .. resource, one.bytes - oldBytes)
    local pinned = (one.flag == '0' and one.bytes or 0) - (oldFlag == '0' and oldBytes or 0)
    if pinned ~= 0 then call('HINCRBY', s.base .. 'c', 'p:' .. resource, pinned) end
    if one.flag == '1' then
      call('ZADD', s.base .. 'd:' .. resource, call('ZSCORE', family, key), field)
      register(s, 'd:' .. resource)
    else
      call('ZREM', s.base .. 'd:' .. resource, field)
    end
  end
  if not old and limit.most > 0 and call('ZCARD', family) > limit.most then
    local first = 0
    while first do
      local keys = call('ZRANGE', family, first, first + 49)
      first = #keys > 0 and first + 50 or nil
      for _, one in ipairs(keys) do
        local _, _, flag = partsOf(call('HGET', records, fieldOf(parent, one)))
        if flag == '1' then
          drop(s, resource, parent, one)
          first = nil
          break
        end
      end
    end
  end
  if limit.bytes > 0 then
    if one.flag == '1' and one.bytes > limit.bytes then drop(s, resource, parent, key) end
    while tonumber(call('HGET', s.base .. 'c', 'b:' .. resource) or 0) > limit.bytes do
      local oldest = call('ZRANGE', s.base .. 'd:' .. resource, 0, 0)[1]
      if not oldest then break end
      drop(s, resource, counted(oldest))
    end
  end
  return seq
end

local function familyOf(s, base, resource, key)
  for _, parent in ipairs(call('ZRANGE', base .. 'F:' .. resource, 0, -1)) do
    if call('HEXISTS', base .. 'r:' .. resource, fieldOf(parent, key)) == 1 then return parent end
  end
  return nil
end

-- An argument that names a parent: '+' and its key, or '-' for any.
local function parentOf(s, base, resource, given, key)
  if given ~= '-' then return string.sub(given, 2) end
  return familyOf(s, base, resource, key)
end

local function find(s, resource, given, key, known)
  local base = from(s)
  local parent = parentOf(s, base, resource, given, key)
  local raw = parent and call('HGET', base .. 'r:' .. resource, fieldOf(parent, key))
  if not raw then return false end
  if known ~= '' and string.sub(raw, 1, #known + 1) == known .. ' ' then return 1 end
  return raw
end

local function rawsOf(base, resource, parent, into)
  local keys = call('ZRANGE', base .. 'f:' .. resource .. ':' .. parent, 0, -1)
  for first = 1, #keys, 1000 do
    local fields = {}
    for index = first, math.min(first + 999, #keys) do fields[#fields + 1] = fieldOf(parent, keys[index]) end
    for _, raw in ipairs(call('HMGET', base .. 'r:' .. resource, unpack(fields))) do into[#into + 1] = raw end
  end
  return into
end

local function listOf(s, resource, parent, known)
  local base = from(s)
  local version = call('HGET', base .. 'v:' .. resource, parent) or '0'
  if known == version then return 1 end
  return { version, rawsOf(base, resource, parent, {}) }
end

local function allOf(s, resource)
  local base, raws = from(s), {}
  for _, parent in ipairs(call('ZRANGE', base .. 'F:' .. resource, 0, -1)) do rawsOf(base, resource, parent, raws) end
  return raws
end

local function cascade(s, key, resource, children)
  for _, child in ipairs(children[resource] or {}) do
    local keys = call('ZRANGE', s.base .. 'f:' .. child .. ':' .. key, 0, -1)
    for _, one in ipairs(keys) do drop(s, child, key, one) end
    for _, one in ipairs(keys) do cascade(s, one, child, children) end
  end
end

local function count(s, own, shared)
  local asked = s.base .. 'a'
  local times = call('HINCRBY', asked, own, 1)
  if times > 1 then return times - 1 end
  register(s, 'a')
  -- Of more questions than are counted one by one, those that come last share counts.
  if call('HLEN', asked) <= 65536 then return 0 end
  call('HDEL', asked, own)
  return call('HINCRBY', asked, shared, 1) - 1
end

-- As src/state/random.ts draws: sfc32, seeded with four numbers.
local function drawn(x, y, z, counter)
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

-- The first of some rules that is not spent and, where it applies to a share of the requests, is drawn; it counts as fired.
local function fire(s)
  local taken = ''
  for _ = 1, number() do
    local id, times, share = take(), number(), take()
    local own, shared, high, low, seed = take(), take(), number(), number(), number()
    local fired = tonumber(call('HGET', s.base .. 'n', id) or 0)
    if taken == '' and (times < 0 or fired < times) then
      if share == '' or drawn(high, low, seed, count(s, own, shared)) < tonumber(share) then
        call('HINCRBY', s.base .. 'n', id, 1)
        register(s, 'n')
        taken = id
      end
    end
  end
  return taken
end

local function used(s, token, minute)
  local quota = s.base .. 'q'
  local counted = tonumber(call('HGET', quota, '#') or -1)
  -- The clocks of two processes are never quite the same: a minute that has ended for one has for all.
  if counted ~= minute and not (counted > minute and counted - minute <= 2) then
    call('DEL', quota)
    call('HSET', quota, '#', minute)
  end
  local times = call('HINCRBY', quota, token, 1)
  register(s, 'q')
  if times == 1 and call('HLEN', quota) > 10001 then
    for _, other in ipairs(call('HRANDFIELD', quota, 2)) do
      if other ~= '#' and other ~= token then call('HDEL', quota, other); break end
    end
  end
  return times
end

local function forgetRecords(s)
  for _, suffix in ipairs(call('SMEMBERS', s.base .. 'k')) do
    if string.find(suffix, '^[cardfFvu]$') or string.find(suffix, '^[rdfFvu]:') then
      call('UNLINK', s.base .. suffix)
      call('SREM', s.base .. 'k', suffix)
      local resource, parent = string.match(suffix, '^u:([^:]*):(.*)$')
      if resource then note(s, resource, parent) end
    end
  end
end

local function fill(s)
  for _ = 1, number() do
    local resource, limit = take(), limits()
    for _ = 1, number() do put(s, resource, limit, record()) end
  end
end

local ops = {}

-- Everything that a request needs before it is answered.
function ops.begin()
  local s = open()
  local reply = { s.gen, s.rv }
  local token, minute = take(), number()
  reply[3] = minute < 0 and 0 or used(s, token, minute)
  local counts = {}
  for index = 1, number() do counts[index] = count(s, take(), take()) end
  reply[4] = counts
  local known = take()
  if known == s.rv then
    reply[5] = fire(s)
  else
    for _ = 1, number() do for _ = 1, 8 do take() end end
    reply[5] = { s.rv == '0' and '' or call('GET', s.base .. 'x') or '' }
  end
  local found = {}
  for index = 1, number() do found[index] = find(s, take(), take(), take(), take()) end
  reply[6] = found
  return reply
end

function ops.fire() return fire(open()) end

function ops.count()
  local s, counts = open(), {}
  for index = 1, number() do counts[index] = count(s, take(), take()) end
  return counts
end

-- Takes a count back that was not used, where nobody has counted on meanwhile.
function ops.uncount()
  local s, own, times = open(), take(), number()
  if tonumber(call('HGET', s.base .. 'a', own) or -1) ~= times + 1 then return 0 end
  if times == 0 then call('HDEL', s.base .. 'a', own) else call('HSET', s.base .. 'a', own, times) end
  return 1
end

function ops.find() local s = open(); return find(s, take(), take(), take(), take()) end

function ops.list() local s = open(); return listOf(s, take(), take(), take()) end

function ops.all() local s = open(); return allOf(s, take()) end

function ops.whole()
  local s, lists = open(), {}
  for index = 1, number() do lists[index] = allOf(s, take()) end
  return { lists, call('HGETALL', s.base .. 'a') }
end

function ops.insert()
  local s = open()
  own(s)
  local resource, limit, one = take(), limits(), nil
  one = record()
  refuse(s, resource, limit, one)
  return put(s, resource, limit, one)
end

-- Inserts what was made of a parent's records as they were.
function ops.among()
  local s = open()
  own(s)
  local resource, parent, version = take(), take(), take()
  local limit, one = limits(), nil
  one = record()
  if (call('HGET', s.base .. 'v:' .. resource, parent) or '0') ~= version then
    return { 0, listOf(s, resource, parent, '') }
  end
  refuse(s, resource, limit, one)
  return { 1, put(s, resource, limit, one) }
end

-- Puts records in the place of one that is as it was.
function ops.swap()
  local s = open()
  own(s)
  local resource, parent, key, seq = take(), take(), take(), take()
  local raw = call('HGET', s.base .. 'r:' .. resource, fieldOf(parent, key))
  if not raw then return { 2 } end
  if string.sub(raw, 1, #seq + 1) ~= seq .. ' ' then return { 0, raw } end
  local moves, limit, seqs = take(), limits(), {}
  if moves == '1' then drop(s, resource, parent, key) end
  for index = 1, number() do seqs[index] = put(s, resource, limit, record()) end
  return { 1, seqs }
end

function ops.delete()
  local s = open()
  own(s)
  local resource, given, key = take(), take(), take()
  local children = {}
  for _ = 1, number() do
    local parent, child = take(), take()
    children[parent] = children[parent] or {}
    table.insert(children[parent], child)
  end
  local parent = parentOf(s, s.base, resource, given, key)
  if not parent or not drop(s, resource, parent, key) then return 0 end
  cascade(s, key, resource, children)
  return 1
end

-- The records that every session begins with.
function ops.start()
  local digest, ttl = take(), number()
  local s = { base = root .. 'start:' .. digest .. ':', ttl = ttl }
  local known = call('SMEMBERS', s.base .. 'k')
  if #known > 0 then
    for _, suffix in ipairs(known) do call('PEXPIRE', s.base .. suffix, ttl) end
    return 0
  end
  fill(s)
  register(s, 'k')
  return 1
end

function ops.replace()
  local s = open()
  -- A number of a change never comes again: what was read before would be taken for what is there now.
  local seq = call('HGET', (s.own and s.base or s.start) .. 'c', 'seq') or 0
  forgetRecords(s)
  call('HSET', s.base .. 'm', 'own', '1')
  s.own = '1'
  call('HSET', s.base .. 'c', 'seq', seq + 1)
  register(s, 'c')
  for _ = 1, number() do
    call('HSET', s.base .. 'a', take(), take())
    register(s, 'a')
  end
  fill(s)
  return 1
end

function ops.reset()
  local s = open()
  forgetRecords(s)
  for _, suffix in ipairs(call('SMEMBERS', s.base .. 'k')) do call('UNLINK', s.base .. suffix) end
  call('UNLINK', s.base .. 'k', s.base .. 'm')
  opened[s.name] = nil
  return 1
end

function ops.rules()
  local s = open()
  return { s.rv, s.rv == '0' and '' or call('GET', s.base .. 'x') or '', call('HGETALL', s.base .. 'n') }
end

-- Puts rules in the place of those of a version, and counts of some of them, or forgets these.
function ops.rule()
  local s, version, text = open(), take(), take()
  if s.rv ~= version then return 0 end
  call('SET', s.base .. 'x', text)
  register(s, 'x')
  if s.ttl > 0 then call('PEXPIRE', s.base .. 'x', s.ttl) end
  for _ = 1, number() do
    local id, times = take(), take()
    if times == '' then call('HDEL', s.base .. 'n', id) else call('HSET', s.base .. 'n', id, times) end
    register(s, 'n')
  end
  s.rv = tostring(call('INCR', root .. 'gen'))
  call('HSET', s.base .. 'm', 'rv', s.rv)
  return 1
end

-- What waits of one parent: the key of the next, and for how many milliseconds it still does.
function ops.due()
  local s, resource, parent = open(), take(), take()
  local first = call('ZRANGE', s.base .. 'u:' .. resource .. ':' .. parent, 0, 0, 'WITHSCORES')
  if not first[1] then return false end
  return { first[1], math.max(0, math.ceil(tonumber(first[2]) - now())) }
end

-- Lets a record wait no more.
function ops.unwait()
  local s, resource, parent, key = open(), take(), take(), take()
  unwait(s, resource, parent, key)
  return 1
end

function ops.hasten()
  local s, resource, parent, key = open(), take(), take(), take()
  local list = s.base .. 'u:' .. resource .. ':' .. parent
  local due = call('ZSCORE', list, key)
  if not due or tonumber(due) <= now() then return 0 end
  call('ZADD', list, 'XX', now(), key)
  note(s, resource, parent)
  return 1
end

-- Whose records wait longer than they should.
function ops.overdue()
  return call('ZRANGEBYSCORE', root .. 'w', '-inf', string.format('%.0f', now() - number()), 'LIMIT', 0, 1000)
end

-- How many records wait, of all sessions.
function ops.waiting()
  local all = 0
  for _, member in ipairs(call('ZRANGE', root .. 'w', 0, -1)) do
    local name, others = counted(member)
    local resource, parent = counted(others)
    all = all + call('ZCARD', baseOf(name) .. 'u:' .. resource .. ':' .. parent)
  end
  return all
end

function ops.names() return call('ZREVRANGE', root .. 'sessions', 0, 99) end

function ops.journal()
  local most, session, entry, request, response = take(), take(), take(), take(), take()
  local id = call('INCR', root .. 'jn')
  call('XADD', root .. 'j', 'MAXLEN', '~', most, id .. '-0', 's', session, 'e', entry, 'q', request, 'a', response)
  return id
end

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

local replies = {}
while at <= #ARGV do
  local name, length = take(), number()
  local after = at + length
  local done, reply = pcall(ops[name])
  if done then
    replies[#replies + 1] = reply
  else
    replies[#replies + 1] = { '!', type(reply) == 'table' and tostring(reply.err) or tostring(reply) }
  end
  at = after
end
return replies
`;
