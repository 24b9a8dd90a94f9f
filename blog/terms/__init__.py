"""Topics and types of research in order: likely duplicates found, merged, renamed and split."""
