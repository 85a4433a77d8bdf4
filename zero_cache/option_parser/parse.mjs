// Parses environments with zero-cache's own option parser: node parse.mjs PACKAGE_DIRECTORY
//
// Prints first, in a line of JSON, the parser's options. Then it answers each line of standard input, an environment
// as a JSON object, with a line: {config, warnings}, or {error} with the parser's text.

import {createInterface} from 'node:readline';

const config = name => import(`file://${process.argv[2]}/out/zero-cache/src/config/${name}.js`);
const {parseOptions} = await import(`file://${process.argv[2]}/out/shared/src/options.js`);
const {ZERO_ENV_VAR_PREFIX, zeroOptions} = await config('zero-config');
const {assertNormalized, normalizeZeroConfig} = await config('normalize');

const say = answer => process.stdout.write(`${JSON.stringify(answer)}\n`);
const quiet = {info() {}, warn() {}, error() {}};

function parse(env) {
  const warnings = [];
  const parsed = parseOptions(zeroOptions, {
    envNamePrefix: ZERO_ENV_VAR_PREFIX,
    argv: [],
    env,
    logger: {...quiet, warn: text => warnings.push(text.trim())},
    exit: code => {
      throw new Error(`the parser ends the process with ${code}`);
    },
  });
  return {parsed, warnings};
}

function answer(env) {
  try {
    const {parsed, warnings} = parse(env);
    const normalized = normalizeZeroConfig(quiet, parsed, {...env});
    assertNormalized(normalized);
    return {config: normalized, warnings};
  } catch (error) {
    return {error: String(error?.message ?? error)};
  }
}

// the parser reads one option after the other from the environment, in the order of their definition
function names() {
  const read = [];
  const env = new Proxy({}, {get: (_, name) => void read.push(name)});
  try {
    parse(env);
  } catch {
    // without a database it refuses, but only after it has read the options
  }
  return read;
}

function definitions() {
  const isType = thing => typeof (thing.type ?? thing).toTerminals === 'function';
  const all = Object.entries(zeroOptions).flatMap(([name, entry]) =>
    isType(entry) ? [[[name], entry]] : Object.entries(entry).map(([field, option]) => [[name, field], option]),
  );
  return all.map(([path, option]) => ({path, deprecated: option.deprecated !== undefined, ...kind(option.type ?? option)}));
}

function kind(type) {
  const literals = [];
  const terminals = new Set();
  let list = false;
  const visit = terminal => {
    if (terminal.name === 'array') {
      list = true;
      for (const item of [...terminal.prefix, terminal.rest, ...terminal.suffix]) item?.toTerminals(visit);
    } else if (terminal.name === 'literal') {
      literals.push(String(terminal.value));
    } else if (terminal.name !== 'undefined' && terminal.name !== 'optional') {
      terminals.add(terminal.name);
    }
  };
  type.toTerminals(visit);
  const [only] = terminals;
  return {type: literals.length ? `enum(${literals.join('|')})` : list ? `${only}[]` : only};
}

const all = definitions();
const asked = names();
if (asked.length !== all.length) throw new Error(`${asked.length} options are asked for, ${all.length} are defined`);
say(all.map((option, index) => ({env: asked[index], ...option})));
for await (const line of createInterface({input: process.stdin})) say(answer(JSON.parse(line)));
