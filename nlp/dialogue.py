"""Dialogue: who speaks in a transcript.

A reporter's question is not what the document says (codebook: the words of officials count as its
own). White House transcripts open a question with "Q", the State Department's with "QUESTION:";
every other turn opens with a speaker in capitals and a colon.
"""

from __future__ import annotations

import re

#: Turns in a folded text. The letter alone must follow the end of a sentence or turn.
_TURN = re.compile(
    r"(?P<question>(?<![^\s])QUESTION: |(?:(?<=[.?!\"')\]—-] )|(?<=\A))Q (?=[A-Z(\[\"']))"
    r"|(?<![^\s])(?:[A-Z][A-Z.'-]+ ){0,5}[A-Z][A-Z.'-]{2,}: "
)


def questions(text: str) -> list[tuple[int, int]]:
    """Spans of the questions in a folded transcript, ascending; none where nobody answers."""
    turns = list(_TURN.finditer(text))
    asked = [i for i, turn in enumerate(turns) if turn["question"]]
    if len(asked) == len(turns):
        return []
    ends = [turn.start() for turn in turns[1:]] + [len(text)]
    return [(turns[i].end(), ends[i]) for i in asked if turns[i].end() < ends[i]]
