"""From a file's bytes to rows of cells, in bounded memory, refusing what is no plain table."""
