"""How a document is cited: one mapping to CSL, from which RIS, BibTeX and meta tags follow."""
