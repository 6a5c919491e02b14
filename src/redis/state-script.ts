import { bounds } from './script/bounds.ts';
import { records } from './script/records.ts';
import { removal } from './script/removal.ts';
import { requests } from './script/requests.ts';
import { rules } from './script/rules.ts';
import { sessions } from './script/sessions.ts';
import { streams } from './script/streams.ts';
import { waiting } from './script/waiting.ts';
import { wholeSessions } from './script/whole-sessions.ts';

/**
 * The Lua script that reads and changes all shared state. One call carries out any number of operations atomically, one by
 * one: `name, count of arguments, arguments…` for each. An operation that fails has the result `{'!', message}`, and does
 * not stop the others.
 *
 * The keys of a session begin with `{prefix}:s:<length of its name>:<name>:`. A session that was never changed has no
 * records of its own: it is read from the start records of all sessions, below `{prefix}:start:<digest>:`, which are copied
 * before its first change. The prefix is followed by
 *
 * - `m` (hash): `gen`, the session's unique number; `own`, if it has its own records; `touched`, when its expiry was renewed; `rv`, the
 *   version of its rules; `seq`, the number of its last change
 * - `k` (set): all its keys, so that they expire and are deleted together
 * - `c` (hash): `pending`, the number of waiting attempts; `b:<resource>` and `p:<resource>`, the
 *   bytes of all its records, and of those that may not be dropped
 * - `r:<resource>` (hash): by the length of the parent's key, that key and the record's: `<seq> <bytes> <1 if it may be dropped> <JSON>`
 * - `f:<resource>:<parent>` (sorted set): the keys of a parent's records in the order of insertion
 * - `F:<resource>` (sorted set): the parents with records, in order; `v:<resource>` (hash): the last change of each parent's records
 * - `d:<resource>` (sorted set): the records that may be dropped if bytes are bounded, the oldest first
 * - `u:<resource>:<parent>` (sorted set): the records that wait for their time, by that time in milliseconds
 * - `a` (hash): how often each random question was asked; `q` (hash): the requests of each token in the current minute
 * - `x` (string): the rules, as JSON; `n` (hash): how many times each has applied
 *
 * All sessions share `gen`, `sessions` (sorted set: names by their last use), `w` (sorted set: parents with waiting records, by the time
 * of the next one), `j` (stream) and `jn`, the journal and the number of its last entry, and `t` (stream), the finished attempts.
 *
 * Each call defines the functions of the script again, which takes Redis longer than a small command. So they are fields of
 * two tables (each function that uses a local function would have to capture it), and rarely needed functions are only
 * defined when the first of them is looked up.
 */
export const stateScript = `
local call, root, at = redis.call, KEYS[1] .. ':', 1
local given = cmsgpack.unpack(ARGV[1])
local function take() local value = given[at]; at = at + 1; return value end
local function number() return tonumber(take()) end

-- What does something, and what is asked for by its name; beside it the sessions that this call has looked at, and the time.
local m, ops = { opened = {}, changed = {}, clock = false }, {}
${sessions}
${records}
${requests}
local function makeOthers()
  setmetatable(m, nil)
  setmetatable(ops, nil)
${bounds}
${waiting}
${removal}
${rules}
${wholeSessions}
${streams}
end
local late = { __index = function(functions, name) makeOthers(); return functions[name] end }
setmetatable(m, late)
setmetatable(ops, late)

local replies = {}
while at <= #given do
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
-- Where Redis takes no more, nothing was changed.
for s in pairs(m.changed) do pcall(m.keepCounts, s, 'm') end
return replies
`;
