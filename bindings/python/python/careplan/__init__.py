"""Reads, validates and migrates Japan's care-plan exchange data (ケアプランデータ連携標準仕様).

>>> import careplan
>>> name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV"
>>> report = careplan.validate({name: b"202407,131045,0000000001,20250230\\r\\n"}, lang="en")
>>> report.verdict
'invalid'
>>> len(report.findings)
1
"""

from ._careplan import (
    CareplanError,
    Findings,
    Report,
    Table,
    __version__,
    convert,
    fix,
    migrate,
    read,
    validate,
)

__all__ = [
    "CareplanError",
    "Findings",
    "Report",
    "Table",
    "__version__",
    "convert",
    "fix",
    "migrate",
    "read",
    "validate",
]
