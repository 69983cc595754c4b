-- KEYS: owner, marks, stuck. ARGV: name, N, N marks, then key and reason of each that is stuck, or nothing if it is not.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return redis.error_reply('MFSTALE another process owns the marks')
end
local marks = tonumber(ARGV[2])
for i = 3, 2 + marks do
  redis.call('XDEL', KEYS[2], ARGV[i])
end
for i = 3 + marks, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', KEYS[3], ARGV[i])
  else
    redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
  end
end
return redis.status_reply('OK')
