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
 *
 * A call makes the functions of the script anew, which takes Redis longer than a small command: so they are fields of two
 * tables (each function that another one names would be looked for in a list), and those that few calls need are made when the first of
 * them is looked for.
 */
export const stateScript = `
local call, root, at = redis.call, KEYS[1] .. ':', 1
local function take() local value = ARGV[at]; at = at + 1; return value end
local function number() return tonumber(take()) end

-- What does something, and what is asked for by its name; beside it the sessions that this call has looked at, and the time.
local m, ops = { opened = {}, clock = false }, {}
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
