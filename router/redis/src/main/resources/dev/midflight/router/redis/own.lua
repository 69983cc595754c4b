-- KEYS: owner, token counter. ARGV: name, milliseconds, a token that is not to be used again, nor those before it.
-- Answers the token, or 0 if another one owns.
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local token = tonumber(redis.call('GET', KEYS[2]) or '0')
if owner and token > tonumber(ARGV[3]) then
  return token
end
return redis.call('INCR', KEYS[2])
