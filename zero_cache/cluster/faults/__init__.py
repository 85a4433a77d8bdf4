"""Does to a release what happens to one in production: to its pods, to Postgres and to its bucket."""
