"""Issuing bodies by the name they go by.

The Federal Register indexes agencies under their subject ("Industry and Security Bureau"); a
reference names them as they sign ("Bureau of Industry and Security").
"""

from __future__ import annotations

import re

#: Subjects that stand with an article behind "Department of".
_WITH_ARTICLE = {"Air Force", "Army", "Interior", "Navy", "Treasury"}
#: Bodies that the index turns round; what it names otherwise ("Consumer Financial Protection
#: Bureau", "United States Patent and Trademark Office") is their own name.
_TURNED = {
    "Alcohol, Tobacco, Firearms, and Explosives Bureau": (
        "Bureau of Alcohol, Tobacco, Firearms and Explosives"
    ),
    "Comptroller of the Currency Office": "Office of the Comptroller of the Currency",
    "Economic Analysis Bureau": "Bureau of Economic Analysis",
    "Energy Efficiency and Renewable Energy Office": (
        "Office of Energy Efficiency and Renewable Energy"
    ),
    "Engineers Corps": "U.S. Army Corps of Engineers",
    "Foreign Assets Control Office": "Office of Foreign Assets Control",
    "Indian Affairs Bureau": "Bureau of Indian Affairs",
    "Industry and Security Bureau": "Bureau of Industry and Security",
    "Labor Statistics Bureau": "Bureau of Labor Statistics",
    "Land Management Bureau": "Bureau of Land Management",
    "Management and Budget Office": "Office of Management and Budget",
    "Ocean Energy Management Bureau": "Bureau of Ocean Energy Management",
    "Personnel Management Office": "Office of Personnel Management",
    "Reclamation Bureau": "Bureau of Reclamation",
    "Safety and Environmental Enforcement Bureau": (
        "Bureau of Safety and Environmental Enforcement"
    ),
    "Surface Mining Reclamation and Enforcement Office": (
        "Office of Surface Mining Reclamation and Enforcement"
    ),
    "Trade Representative, Office of United States": (
        "Office of the United States Trade Representative"
    ),
    "Workers' Compensation Programs Office": "Office of Workers' Compensation Programs",
}
#: A collector's remark behind the name; it is no part of it.
_REMARK = re.compile(r"\s*\((?:inferred|assumed|derived)\b[^)]*\)\s*$")
_SMALL = {"Of", "And", "The", "For", "On", "To", "In"}


def called(name: str) -> str:
    """The name of a body as a reference gives it.

    >>> called("Industry and Security Bureau (inferred from abstract/title)")
    'Bureau of Industry and Security'
    >>> called("Treasury Department")
    'Department of the Treasury'
    """
    plain = _REMARK.sub("", name).strip()
    if plain.isupper() and " " in plain:
        words = [word.capitalize() for word in plain.split()]
        plain = " ".join(word.lower() if word in _SMALL else word for word in words)
    subject = plain.removesuffix(" Department")
    if subject != plain:
        return f"Department of {'the ' if subject in _WITH_ARTICLE else ''}{subject}"
    return _TURNED.get(plain, plain)
