"""Japanese search words: they find concepts, not characters of English texts.

A word finds the documents labelled with a code whose Japanese label or alias holds it, those about
a country of that name, and those worded as the glossary says the concept is in English. Substring
tests on some three hundred rows do for two-character words what tokenizers do not.
"""

from __future__ import annotations

import re

_SCRIPT = (
    r"\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f・"
)
JAPANESE = re.compile(f"[{_SCRIPT}]+")

#: What a Japanese word names, ``:{word}`` being the parameter. A label that holds the word counts;
#: where no label does, labels that the word holds ("対中関税措置" holds 関税). The label of a
#: direction ("関税：緩和") only says its measure's over again.
_CHOSEN = """
  WITH term(facet, code, match, ja) AS (
    SELECT facet, code, NULL, label_ja FROM vocabulary
      WHERE label_ja <> '' AND facet <> 'direction'
    UNION ALL SELECT v.facet, v.code, NULL, j.value FROM vocabulary v, json_each(v.aliases_ja) j
    UNION ALL SELECT 'country', code, NULL, name_ja FROM countries WHERE name_ja <> ''
    UNION ALL SELECT NULL, NULL, "match", term_ja FROM glossary
    UNION ALL SELECT NULL, NULL, g."match", j.value FROM glossary g, json_each(g.aliases) j
  ),
  held AS (SELECT * FROM term WHERE instr(ja, :{word}) > 0),
  chosen AS (
    SELECT * FROM held
    UNION ALL SELECT * FROM term WHERE NOT EXISTS (SELECT 1 FROM held)
      AND length(ja) > 1 AND instr(:{word}, ja) > 0
  )
"""
#: The codes and the full-text queries of ``:word``: rows of (facet, code, match).
TERMS = f"""
  {_CHOSEN.format(word="word")}
  SELECT DISTINCT facet, code, match FROM chosen WHERE coalesce(facet, match) IS NOT NULL
"""  # noqa: S608 - nothing of a visitor's

#: Documents by a Japanese word.
CONDITION = f"""
{{key}} IN (
  {_CHOSEN}
  SELECT c.key FROM document_codes c
    WHERE (c.facet, c.code) IN (SELECT facet, code FROM chosen WHERE facet IS NOT NULL)
  UNION SELECT s.key FROM (SELECT DISTINCT match FROM chosen WHERE match IS NOT NULL) AS p
    CROSS JOIN search AS s WHERE s.search MATCH p.match
)
"""  # noqa: S608 - nothing of a visitor's


def condition(key: str, word: str) -> str:
    """SQL that holds for documents of the concept; ``word`` names the parameter."""
    return CONDITION.format(key=key, word=word)
