"""The codes of the codebook, closed lists: what a vocabulary file must have, no more, no less."""

from __future__ import annotations

_INSTRUMENTS = """executive-order proclamation presidential-memorandum presidential-determination
presidential-notice message-to-congress nomination bill-signing pardon presidential-permit agreement
joint-statement strategy fact-sheet statement remarks article final-rule interim-final-rule
proposed-rule advance-notice agency-order agency-notice"""
_MEASURES = """tariff import-restriction trade-agreement export-control financial-sanction
entry-restriction investment-screening emergency-declaration procurement public-finance
industrial-base deregulation permitting resource-access supply-chain-partnership
technology-cooperation research-security technology-policy foreign-aid international-withdrawal
security-operation institution"""
_SECTORS = """semiconductors artificial-intelligence quantum biotech-pharma critical-minerals metals
oil-gas coal nuclear renewables electricity automotive shipbuilding-maritime aerospace space
defense-industry telecom-digital finance-crypto chemicals agriculture-food timber-wood manufacturing
opioids research-education transport-infrastructure"""
_DEREGULATION = """air-emissions-relief environmental-review species-habitat land-sea-opening
water-waste-chemicals nuclear-safety vehicle-efficiency-standards green-support-ended
climate-policy-withdrawal fossil-promotion general-environmental"""
_AUTHORITIES = """ieepa nea tea-232 trade-act-301 trade-act-122 trade-act-201 trade-act-604
tariff-act-338 dpa dpa-721 ecra aeca caa-112 caa nepa esa ocsla aea ina-212f usc3-301
antiquities-act faa magnitsky caatsa other-statute"""

#: facet -> its codes, in the order of the codebook
CODES: dict[str, tuple[str, ...]] = {
    "instrument": tuple(_INSTRUMENTS.split()),
    "measure": tuple(_MEASURES.split()),
    "sector": tuple(_SECTORS.split()),
    "deregulation": tuple(_DEREGULATION.split()),
    "authority": tuple(_AUTHORITIES.split()),
    "safeguard": ("true",),
    "economic_security": ("true",),
}
