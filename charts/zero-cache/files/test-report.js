// What the tests share: problems are collected, and told together when the test is over or takes too long.
const problems = [];
const passed = [];
// connection strings, passwords and keys, which the texts of others may quote
const secrets = new Set();

function hide(text) {
  // a longer secret may contain a shorter one
  for (const secret of [...secrets].filter(Boolean).sort((a, b) => b.length - a.length)) {
    text = text.split(secret).join('***');
  }
  return text;
}

function finish() {
  passed.forEach(text => console.log(`OK: ${text}`));
  problems.forEach((text, i) => console.error(`FAILED (${i + 1} of ${problems.length}): ${text}`));
  process.exit(problems.length ? 1 : 0);
}

// Node would print the source of the script, and whatever an error carries
process.on('uncaughtException', error => {
  problems.push(`The test itself broke, with ${error.name} ${error.code ?? ''}: ${hide(error.message)}`);
  finish();
});
setTimeout(() => {
  problems.push('The test was not over after 45 s: something that it asks does not answer, or very slowly.');
  finish();
}, 45_000);
