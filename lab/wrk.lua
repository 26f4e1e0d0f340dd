-- One request, repeated: wrk ... -s lab/wrk.lua URL -- METHOD BODY-FILE|- ["Header: value" ...]
-- Ends with a line of figures that wrk's own summary rounds.

function init(args)
  wrk.method = args[1] or "GET"
  if args[2] and args[2] ~= "-" then
    local file = assert(io.open(args[2], "rb"))
    wrk.body = file:read("*a")
    file:close()
  end
  for index = 3, #args do
    local name, value = args[index]:match("^([^:]+): ?(.*)$")
    wrk.headers[name] = value
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format(
    'figures {"answers": %d, "seconds": %.6f, "refused": %d, "broken": %d, "status": %d, "timeouts": %d, "ms": [%.3f, %.3f, %.3f]}',
    summary.requests, summary.duration / 1e6, errors.connect, errors.read + errors.write, errors.status, errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(90) / 1e3, latency:percentile(99) / 1e3))
end
