"""Invented prose with the statistics of the real thing: few frequent words, many rare ones."""

import random
from itertools import accumulate

from django.utils.text import capfirst

GLUE = (
    "the of and to in that a was with for were on who as than by more from not had at after "
    "between their this but or which is when less about each before during most"
).split()
CLINIC = (
    "clients therapists therapy alliance sessions outcome symptoms treatment study depression "
    "anxiety studies change patients relationship effect improvement therapist feedback group "
    "dropout attachment emotion empathy rupture repair training trauma distress follow-up "
    "cognitive interpersonal psychodynamic randomized sample meta-analysis supervision "
    "expectations preferences goals agreement warmth silence homework exposure grief shame "
    "anger sleep pain couples adolescents adults women men culture stigma recovery relapse "
    "medication practice research clinicians measures ratings weeks months interviews evidence "
    "findings quality average moderate large small significant average risk support coping "
    "self-criticism meaning motivation resistance insight transference bonds tasks trust progress "
    "deterioration benefit"
).split()
JOURNALS = ["Invented Therapy", "Imaginary Psychology", "Made-Up Medicine", "Fictional Practice"]
SERIES = ["Journal of", "Annals of", "Archives of", "Quarterly of", "Review of", "Studies in"]
SYLLABLES = (
    "ba be bor cal cen da del dor fa fen gal gor ha hel ka kes la len lor ma mel mi mon na nel no "
    "or pa pel por qua ra rel ri ros sa sel sol ta tel tor u va vel vi wen wor yel za zen"
).split()
INITIALS = "ABCDEFGHJKLMNOPRSTVW"
# English has tens of thousands of words in a library of this kind, most of them rare.
RARE = 20_000


class Text:
    """Prose and references drawn by `chance`."""

    def __init__(self, chance: random.Random):
        self.chance = chance
        rare = sorted({self._word() for _ in range(RARE)})
        chance.shuffle(rare)
        self.words = [*GLUE, *CLINIC, *rare]
        # Zipf: a word's frequency falls with its rank.
        self.weights = list(accumulate(1 / (rank + 5) for rank in range(len(self.words))))
        self.names = [capfirst(self._word()) for _ in range(3_000)] + ["Müllendorf", "Nuñezar"]

    def paragraph(self, fewest: int, most: int) -> str:
        """Between so many sentences."""
        return " ".join(self._sentence() for _ in range(self.chance.randint(fewest, most)))

    def title(self) -> str:
        frequent = self.chance.choices(CLINIC, k=4)
        rare = self.chance.choices(self.words, k=2)
        return capfirst(" ".join([*frequent, *rare]))

    def csl(self, number: int, year: int) -> dict:
        """A journal article as CSL-JSON, of that year, with a DOI made of the number."""
        chance = self.chance
        first = chance.randint(1, 900)
        return {
            "type": "article-journal",
            "title": self.title(),
            "author": [
                {"family": chance.choice(self.names), "given": f"{chance.choice(INITIALS)}."}
                for _ in range(chance.randint(1, 6))
            ],
            "issued": {"date-parts": [[year]]},
            "container-title": f"{chance.choice(SERIES)} {chance.choice(JOURNALS)}",
            "volume": str(chance.randint(1, 90)),
            "issue": str(chance.randint(1, 6)),
            "page": f"{first}-{first + chance.randint(3, 20)}",
            "DOI": f"10.5555/bench.{number}",
        }

    def reference(self, csl: dict) -> str:
        """The same as a line of text, roughly as an author would type it."""
        authors = ", ".join(f"{name['family']}, {name['given']}" for name in csl["author"])
        (year,) = csl["issued"]["date-parts"][0]
        return (
            f"{authors} ({year}). {csl['title']}. {csl['container-title']}, "
            f"{csl['volume']}({csl['issue']}), {csl['page']}. https://doi.org/{csl['DOI']}"
        )

    def _sentence(self) -> str:
        length = self.chance.randint(8, 24)
        drawn = self.chance.choices(self.words, cum_weights=self.weights, k=length)
        return f"{capfirst(' '.join(drawn))}."

    def _word(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4)))
