-- KEYS: state. ARGV: token, then of each key: key, type, when it ends or 0, number of words, words. Type none removes.
-- Nothing is changed if one of them has a type that is not known here.
local state = redis.call('HMGET', KEYS[1], 'role', 'token')
if state[1] ~= 'follower' or state[2] ~= ARGV[1] then
  return redis.error_reply('MFSTALE this Redis follows another process, or none')
end
local function add(command, key, first, count, pairsTurned)
  for from = 0, count - 1, 1000 do
    local list = {command, key}
    for i = from, math.min(from + 999, count - 1) do
      if pairsTurned then
        list[#list + 1] = ARGV[first + i + (i % 2 == 0 and 1 or -1)]
      else
        list[#list + 1] = ARGV[first + i]
      end
    end
    redis.call(unpack(list))
  end
end
local known = {dump = 1, none = 1, string = 1, hash = 1, list = 1, set = 1, zset = 1}
local at = 2
while at <= #ARGV do
  if not known[ARGV[at + 1]] then
    return redis.error_reply('MFTYPE a ' .. ARGV[at + 1] .. ' can be copied as a dump only, which this Redis does not read')
  end
  at = at + 4 + tonumber(ARGV[at + 3])
end
at = 2
while at <= #ARGV do
  local key = ARGV[at]
  local kind = ARGV[at + 1]
  local ends = ARGV[at + 2]
  local count = tonumber(ARGV[at + 3])
  local first = at + 4
  if kind == 'dump' then
    redis.call('RESTORE', key, ends, ARGV[first], 'REPLACE', 'ABSTTL')
  else
    redis.call('DEL', key)
    if kind == 'string' then redis.call('SET', key, ARGV[first]) end
    if kind == 'hash' then add('HSET', key, first, count) end
    if kind == 'list' then add('RPUSH', key, first, count) end
    if kind == 'set' then add('SADD', key, first, count) end
    if kind == 'zset' then add('ZADD', key, first, count, true) end
    if kind ~= 'none' and ends ~= '0' then redis.call('PEXPIREAT', key, ends) end
  end
  at = first + count
end
return redis.status_reply('OK')
