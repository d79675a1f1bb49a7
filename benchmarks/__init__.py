"""How good restoration is, measured on pages made from articles that were written for it (see articles/README.md)."""
