// Receives OpenTelemetry's metrics as JSON, and prints each kind of data point once, a JSON object a line.
const http = require('node:http');

const seen = new Set();

function attributesOf(list) {
  return Object.fromEntries((list ?? []).map(({key, value}) => [key, Object.values(value)[0]]));
}

function print(metric, point, resource, headers) {
  const kind = ['gauge', 'sum', 'histogram', 'exponentialHistogram'].find(name => metric[name]);
  const line = {name: metric.name, unit: metric.unit, kind, monotonic: metric[kind].isMonotonic,
    attributes: attributesOf(point.attributes), value: point.asInt ?? point.asDouble, resource, headers};
  const id = JSON.stringify([metric.name, line.attributes, resource['zero.role']]);
  if (!seen.has(id)) {
    seen.add(id);
    console.log(JSON.stringify(line));
  }
}

http.createServer((request, response) => {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const headers = {path: request.url, 'x-api-key': request.headers['x-api-key']};
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    for (const {resource, scopeMetrics} of body.resourceMetrics ?? [])
      for (const {metrics} of scopeMetrics)
        for (const metric of metrics)
          for (const point of (metric.gauge ?? metric.sum ?? metric.histogram ?? metric.exponentialHistogram).dataPoints)
            print(metric, point, attributesOf(resource.attributes), headers);
    response.setHeader('Content-Type', 'application/json');
    response.end('{}');
  });
}).listen(4318);
