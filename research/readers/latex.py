"""LaTeX as BibTeX files have it, into plain text: accents, signs, dashes, and no commands."""

import re
import unicodedata

from research.readers.entry import pairs

ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
SIGNS = pairs(
    "ss=ß ae=æ AE=Æ oe=œ OE=Œ o=ø O=Ø l=ł L=Ł aa=å AA=Å i=i j=j dh=ð DH=Ð th=þ TH=Þ dj=đ DJ=Đ"
    " ng=ŋ NG=Ŋ textendash=– textemdash=— textquoteleft=‘ textquoteright=’ textquotedblleft=“"
    " textquotedblright=” textquotedbl=\" textquotesingle=' textbackslash=\\ textasciitilde=~"
    " textasciicircum=^ textless=< textgreater=> textbar=| textunderscore=_ textdollar=$"
    " textbraceleft={ textbraceright=} ldots=… dots=… textellipsis=… S=§ P=¶ pounds=£ copyright=©"
    " textregistered=® texttrademark=™ textdegree=° times=× pm=± alpha=α beta=β gamma=γ delta=δ"
    " kappa=κ mu=μ chi=χ eta=η leq=≤ geq=≥ textasciigrave=` slash=/"
) | dict.fromkeys(["newline", "quad", "space"], " ")
# Breaks, and spaces of all widths.
SPACES = "\\ \n\t/,;:"
LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "~": "\u00a0"}

_TOKEN = re.compile(
    r"""
    # Nothing of it is printed; our own BibTeX keeps braces in balance with it.
    \\[hv]?phantom\s*\{(?:\\.|[^{}\\])*\}
  | \\(?P<accent>[`'^"~=.]|[uvHtcdbrk](?![A-Za-z]))\s*
      (?:\{\s*(?P<within>\\[ij]\b\s*|[^\W\d_])?\s*\}|\\(?P<dotless>[ij])\b\s*|(?P<letter>[^\W\d_]))
  | \\(?P<name>[A-Za-z]+)\*?[ \t\n]*
  | \\(?P<sign>.)
  | (?P<ligature>---|--|``|''|~)
  | (?P<dropped>[{}$])
  | (?P<other>[^\\{}$~`'-]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def plain(text: str) -> str:
    """The text as it would be printed, emphasis left out."""
    return unicodedata.normalize("NFC", "".join(map(_written, _TOKEN.finditer(text))))


def _written(found: re.Match) -> str:
    if found["accent"]:
        letter = (found["within"] or found["dotless"] or found["letter"] or "").strip(" \\")
        return letter + ACCENTS.get(found["accent"], "") if letter else ""
    if found["name"]:
        # The text within a command that is not known stays: \emph{so}.
        return SIGNS.get(found["name"], "")
    if found["sign"]:
        return " " if found["sign"] in SPACES else found["sign"].strip("-!@")
    if found["ligature"]:
        return LIGATURES[found["ligature"]]
    return found["other"] or ""
