"""Long work, done behind the pages: a table of jobs, and a worker that a kill does not harm."""
