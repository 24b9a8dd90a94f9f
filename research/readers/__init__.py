"""References in the formats of reference managers, read into items as CSL-JSON has them.

Small readers of our own, because what is pasted is not to be trusted: of the libraries at hand,
one BibTeX reader gives up a whole file for a missing comma and unfolds 1 kB of `@string` into
600 MB, and the RIS reader passes in silence over records without a last line. Ours takes time in
proportion to the text, keeps what can be read, and says what cannot.
"""
