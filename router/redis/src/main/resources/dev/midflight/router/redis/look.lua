-- KEYS: state, marks, stuck. Answers, of one moment: how many keys are stuck, the newest and the oldest mark, or nothing
-- if there is none; an empty list if this Redis was not made ready.
if redis.call('HEXISTS', KEYS[1], 'role') == 0 then
  return {}
end
local newest = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)
return {redis.call('HLEN', KEYS[3]), newest[1] and newest[1][1] or '', oldest[1] and oldest[1][1] or ''}
