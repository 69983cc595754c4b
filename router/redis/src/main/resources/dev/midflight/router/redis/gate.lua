-- KEYS: state. ARGV: token. From now on only this process copies to this Redis.
local state = redis.call('HMGET', KEYS[1], 'role', 'token')
if state[1] ~= 'follower' or (state[2] and tonumber(state[2]) > tonumber(ARGV[1])) then
  return redis.error_reply('MFSTALE this Redis follows another process, or none')
end
redis.call('HSET', KEYS[1], 'token', ARGV[1])
return redis.status_reply('OK')
