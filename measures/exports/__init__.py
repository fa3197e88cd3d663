"""Files that visitors take along: the list, the matrix and the changes as csv, xlsx and json."""
