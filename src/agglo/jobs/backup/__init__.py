"""One archive that holds an instance: its records, its files; never its keys."""
