-- KEYS: state, marks. ARGV: role, epoch. Never back to an earlier epoch.
local known = redis.call('HGET', KEYS[1], 'epoch')
if known and tonumber(known) > tonumber(ARGV[2]) then
  return redis.error_reply('MFSTALE this Redis knows plan ' .. known .. ' already')
end
redis.call('HSET', KEYS[1], 'role', ARGV[1], 'epoch', ARGV[2])
if redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('XDEL', KEYS[2], redis.call('XADD', KEYS[2], '*', 'k', ''))
end
return redis.status_reply('OK')
