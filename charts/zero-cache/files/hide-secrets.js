// Keeps secrets out of what a script prints.
// Connection strings, passwords and keys, which the texts of others may quote.
const secrets = new Set();

function hide(text) {
  // a longer secret may contain a shorter one
  for (const secret of [...secrets].filter(Boolean).sort((a, b) => b.length - a.length)) {
    text = text.split(secret).join('***');
  }
  return text;
}
