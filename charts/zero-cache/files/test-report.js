// What the tests share: problems are collected, and told together when the test is over or takes too long. Needs hide-secrets.js.
const problems = [];
const passed = [];

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
