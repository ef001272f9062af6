"""Reads, validates and migrates Japan's care-plan exchange data (ケアプランデータ連携標準仕様).

>>> import careplan
>>> name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV"
>>> report = careplan.validate({name: b"202407,131045,0000000001,20250230\\r\\n"}, lang="en")
>>> report.verdict
'invalid'
>>> len(report.findings)
1

`careplan.spark` does the same on a cluster.
"""

from ._api import (
    Anonymized,
    Fixed,
    Migrated,
    Path,
    Progress,
    Source,
    Tables,
    anonymize,
    convert,
    fix,
    migrate,
    print,
    read,
    table,
    validate,
)
from ._careplan import Findings, Report, Table, __version__
from ._errors import CareplanError, DataError, OptionError, PathError

__all__ = [
    "Anonymized",
    "CareplanError",
    "DataError",
    "Findings",
    "Fixed",
    "Migrated",
    "OptionError",
    "Path",
    "PathError",
    "Progress",
    "Report",
    "Source",
    "Table",
    "Tables",
    "__version__",
    "anonymize",
    "convert",
    "fix",
    "migrate",
    "print",
    "read",
    "table",
    "validate",
]
