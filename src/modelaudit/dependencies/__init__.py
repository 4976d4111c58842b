"""Which versions of a package a project installs, from the files that say so."""
