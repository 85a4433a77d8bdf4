// What zero-cache's Postgres driver can't use of a connection string, in the words of the chart's validation, which has the
// same tables. A name is told only where the chart knows it: what follows a raw ? may be half a password.
const forms = JSON.parse(process.env.FORMS);
const parameters = JSON.parse(process.env.PARAMETERS);

function urlProblems(key, text) {
  const must = fact => [`${key} must ${fact.must}, because ${fact.because}; ${fact.do}.`];
  let url;
  try {
    url = new URL(text);
  } catch {
    return must(forms.shape);
  }
  // a password's raw / ? or # moves the @ out of its place; of two the driver takes the first for that of several hosts
  const misplaced = !url.username && !url.password && /^[^/]*\/\/[^/?#]*[/?#].*@/.test(text);
  const misread = /^[^/]*\/\/[^/?]*?@[^/?]*(,|%2c|\$[$&`'])[^/?]*@/i.test(text);
  // what the driver leaves out: line breaks, and a database called . or ..
  const broken = /[\t\n\r]|\/\.\.?([?#]|$)/.test(text.trim());
  if (misplaced || misread || broken || !url.hostname || url.hostname.includes(',')) return must(forms.shape);
  url.hash = '';
  const has = pattern => new RegExp(pattern).test(url.href);
  const wrong = forms.forms.find(({pattern, never}) => (never ? has(never) : !has(pattern)));
  if (wrong) return must(wrong);
  return [...url.searchParams].flatMap(([name, value]) => parameterProblem(key, name, value));
}

function parameterProblem(key, name, value) {
  const taken = parameters.taken.find(({names}) => names.includes(name));
  const fact = taken ?? parameters.refused.find(({names}) => names.includes(name.toLowerCase()));
  // what the driver hands on it leaves out without a value
  if (!fact || (!taken && !value)) return [];
  const because = fact.because ?? parameters.because;
  if (fact.pattern === undefined) return [`${key} must not have the parameter ${name}, because ${because}; ${fact.do}.`];
  if (new RegExp(fact.pattern).test(value)) return [];
  return [`${key} must give the parameter ${name} ${fact.as}, because ${because}; ${fact.do}.`];
}

// How an error of the server calls the parameter of the URL that it is about; empty where it is about none.
function parameterOf(message, names) {
  const [, named] = /parameter(?: name| in options)?:? "?([^":\s]+)/.exec(message) ?? [];
  const index = names.findIndex(name => name.toLowerCase() === named?.toLowerCase());
  if (index >= 0) return parameters.server.includes(named.toLowerCase()) ? `the parameter ${names[index]}` : `parameter ${index + 1}`;
  return names.includes('options') && (named || /command-line argument/.test(message)) ? 'the parameter options' : '';
}
