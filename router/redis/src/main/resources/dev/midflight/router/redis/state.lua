-- KEYS: any. ARGV: dump or typed. Answers milliseconds of now, then of each key: type, content, milliseconds left.
local now = redis.call('TIME')
local all = {tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)}
local function content(key, kind)
  if kind == 'string' then return {redis.call('GET', key)} end
  if kind == 'hash' then return redis.call('HGETALL', key) end
  if kind == 'list' then return redis.call('LRANGE', key, 0, -1) end
  if kind == 'set' then return redis.call('SMEMBERS', key) end
  if kind == 'zset' then return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end
  return {redis.call('DUMP', key)}
end
for _, key in ipairs(KEYS) do
  local kind = redis.call('TYPE', key)['ok']
  local left = redis.call('PTTL', key)
  local what = false
  if kind ~= 'none' then
    if ARGV[1] == 'dump' then
      what = {redis.call('DUMP', key)}
    else
      what = content(key, kind)
    end
  end
  all[#all + 1] = kind
  all[#all + 1] = what
  all[#all + 1] = left
end
return all
