-- KEYS: state, marks. ARGV: epoch, N, N changed keys, then of each command: how, number of words, words.
-- how: n as it is; w its number may be too large for Lua; s a script: its text, number of keys, keys, arguments.
local state = redis.call('HMGET', KEYS[1], 'role', 'epoch')
if not state[1] or redis.call('EXISTS', KEYS[2]) == 0 then
  return redis.error_reply('MFABSENT this Redis was not made ready for the migration')
end
if state[1] ~= 'authority' or tonumber(state[2]) > tonumber(ARGV[1]) then
  return redis.error_reply('MFSTALE this Redis is ' .. state[1] .. ' since plan ' .. state[2])
end
local marks = tonumber(ARGV[2])
for first = 1, marks, 1000 do
  local mark = {'XADD', KEYS[2], '*'}
  for i = first, math.min(first + 999, marks) do
    mark[#mark + 1] = 'k'
    mark[#mark + 1] = ARGV[2 + i]
  end
  redis.call(unpack(mark))
end
local function words(first, count)
  local list = {}
  for i = first, first + count - 1 do
    list[#list + 1] = ARGV[i]
  end
  return list
end
local function script(first, count)
  local chunk, problem = loadstring('local KEYS, ARGV = ...; ' .. ARGV[first], '@user_script')
  if not chunk then
    return redis.error_reply('ERR Error compiling script: ' .. problem)
  end
  local keys = tonumber(ARGV[first + 1])
  local done, result = pcall(chunk, words(first + 2, keys), words(first + 2 + keys, count - 2 - keys))
  if done then
    return result
  end
  return type(result) == 'table' and result or redis.error_reply('ERR Error running script: ' .. tostring(result))
end
local answers = {}
local at = 3 + marks
while at <= #ARGV do
  local how = ARGV[at]
  local count = tonumber(ARGV[at + 1])
  local answer
  if how == 's' then
    answer = script(at + 2, count)
  else
    answer = redis.pcall(unpack(words(at + 2, count)))
  end
  if answer == nil then
    answer = false
  end
  local exact = false
  if how == 'w' and type(answer) == 'number' and math.abs(answer) >= 9007199254740992 then
    if string.lower(ARGV[at + 2]) == 'hincrby' then
      exact = redis.call('HGET', ARGV[at + 3], ARGV[at + 4])
    else
      exact = redis.call('GET', ARGV[at + 3])
    end
  end
  answers[#answers + 1] = answer
  answers[#answers + 1] = exact
  at = at + 2 + count
end
return answers
