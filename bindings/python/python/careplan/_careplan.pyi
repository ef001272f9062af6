import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

Path: TypeAlias = str | os.PathLike[str]
#: A path, several paths, or names and bytes.
Source: TypeAlias = Path | Iterable[Path] | Mapping[str, bytes]

__version__: str

class CareplanError(Exception):
    """What could not be run: a path, an option, an edition that does not exist."""

class Findings:
    """Findings as a table: rule, severity, message, file, unit, record, line, byte, item_no, item, value, masked, help."""

    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class Report:
    """The report of a check."""

    @property
    def summary(self) -> dict[str, int]: ...
    @property
    def verdict(self) -> Literal["valid", "incomplete", "invalid"]: ...
    @property
    def is_valid(self) -> bool: ...
    @property
    def findings(self) -> Findings: ...
    def to(self, format: str) -> bytes: ...

class Table:
    """The records of one form."""

    @property
    def form(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def columns(self) -> list[str]: ...
    @property
    def untyped(self) -> int: ...
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

def validate(
    source: Source,
    *,
    profile: Literal["exchange", "strict"] | None = None,
    edition: str | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    config: str | None = None,
    lang: Literal["ja", "en"] = "ja",
    show_values: bool = False,
) -> Report: ...
def read(source: Source, *, labels: bool = False, typed: bool = True) -> dict[str, Table]: ...
def fix(
    source: Source, *, unsafe_fixes: bool = False, lang: Literal["ja", "en"] = "ja", show_values: bool = False
) -> tuple[dict[str, bytes], str]: ...
def migrate(source: Source, to: str) -> tuple[dict[str, bytes], dict[str, str | None]]: ...
def convert(source: Source, to: Literal["json", "xml", "ndjson"]) -> dict[str, bytes]: ...
