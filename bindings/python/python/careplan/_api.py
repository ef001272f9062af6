"""What users call."""

import os
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from . import _careplan
from ._careplan import Inputs, Report, Table

Path: TypeAlias = str | os.PathLike[str]
#: A path, several paths, or names and bytes.
Source: TypeAlias = Path | Iterable[Path] | Mapping[str, bytes] | Inputs
#: Called some times a second, and at the end, with how many units, files or pages are done and how many there are. An exception
#: that it raises ends the work.
Progress: TypeAlias = Callable[[int, int], object]


class Fixed(NamedTuple):
    """Mended files.

    >>> careplan.fix({DELETE: b"202407,131045,0000000001,20251010\\n"}).files[DELETE]
    b'202407,131045,0000000001,20251010\\r\\n'
    """

    #: Every file by name, those that need nothing as they are.
    files: dict[str, bytes]
    #: The report of `careplan fix --format json`: what was changed and what was left alone.
    report: str


class Migrated(NamedTuple):
    """Units in another edition.

    >>> careplan.migrate({DELETE: b"202407,131045,0000000001,20251010\\r\\n"}, "4.1").held
    {}
    """

    #: Files by `unit/name`.
    files: dict[str, bytes]
    #: Units that were held back, with the reason in English and Japanese.
    held: dict[str, tuple[str, str] | None]


class Anonymized(NamedTuple):
    """Files in which nobody is to be found.

    >>> careplan.anonymize({DELETE: b"202407,131045,0000000001,20251010\\r\\n"}).replaced
    {'insured numbers': 1}
    """

    #: The copies by name.
    files: dict[str, bytes]
    #: How many values of each kind were replaced.
    replaced: dict[str, int]
    #: The first file of each unit whose copy has other findings than the input. Another key may help.
    unproved: list[str]


class Tables(dict[str, Table]):
    """Tables by form.

    >>> tables = careplan.read({DELETE: b"202407,131045,0000000001,20251010\\r\\n"})
    >>> tables["DLT1KYO"], tables.skipped
    (<careplan.Table DLT1KYO: 1 rows, 8 columns>, [])
    """

    #: What was left out because it could not be read (`skip=True`): its path, and why in English and Japanese.
    skipped: list[tuple[str, str, str]]


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
    progress: Progress | None = None,
) -> Report:
    """Checks files against the standard.

    Files that share sender, receiver and serial are checked together, wherever they lie. `config` is the text of a
    `careplan.toml`; none is looked for. Values in findings are masked unless `show_values` is set.

    >>> report = careplan.validate({DELETE: b"202407,131045,0000000001,20250230\\r\\n"}, lang="en")
    >>> report
    <careplan.Report invalid: 1 errors, 0 warnings, 0 infos>

    Raises `OptionError` for what is no option, `PathError` for a path that is not there.
    """
    return _careplan.validate(
        source,
        progress=progress,
        profile=profile,
        edition=edition,
        select=list(select),
        ignore=list(ignore),
        config=config,
        lang=lang,
        show_values=show_values,
    )


def read(
    source: Source,
    *,
    form: str | None = None,
    labels: bool = False,
    typed: bool = True,
    skip: bool = False,
    progress: Progress | None = None,
) -> Tables:
    """Reads records: a table for each form, or for the one `form`, even if it has no records.

    The columns of a form are the same whatever is read: unit, edition, file and record, then the items of every edition. Dates are
    dates and amounts are numbers; numbers of people and offices stay text. `labels` adds the word of each code. A value that its
    column cannot hold, such as 20250230 or 00000000, is null and counted in `Table.untyped`; with `typed=False` every value is text
    as it stands.

    >>> table = careplan.read({DELETE: b"202407,131045,0000000001,20251010\\r\\n"}, form="DLT1KYO")["DLT1KYO"]
    >>> table.columns
    ['unit', 'edition', 'file', 'record', 'csv_version', 'insurer_number', 'insured_number', 'plan_date']

    Raises `DataError` for the first unit that cannot be taken apart; with `skip=True` such units are left out and listed in
    `Tables.skipped`.
    """
    read, skipped = _careplan.read(source, form=form, labels=labels, typed=typed, skip=skip, progress=progress)
    tables = Tables(read)
    tables.skipped = skipped
    return tables


def table(form: str, *, labels: bool = False, typed: bool = True) -> Table:
    """The table of a form without rows: its columns and their types.

    >>> careplan.table("UPPLAN").title
    '第6表（サービス利用票）予定'
    """
    return _careplan.table(form, labels=labels, typed=typed)


def fix(
    source: Source,
    *,
    unsafe_fixes: bool = False,
    lang: Literal["ja", "en"] = "ja",
    show_values: bool = False,
    progress: Progress | None = None,
) -> Fixed:
    """Mends all that is safe, and with `unsafe_fixes` all that is probably right. Nothing on disk is touched.

    >>> files, report = careplan.fix({DELETE: b"202407,131045,0000000001,20251010\\n"})
    >>> files[DELETE]
    b'202407,131045,0000000001,20251010\\r\\n'
    """
    return Fixed(
        *_careplan.fix(source, unsafe_fixes=unsafe_fixes, lang=lang, show_values=show_values, progress=progress)
    )


def migrate(source: Source, to: str, *, progress: Progress | None = None) -> Migrated:
    """Writes units in another edition, such as `4.1`. What lacks something is held back, with the reason.

    >>> old = "DLT1KYO_0300000106_043_0300000205_011_20251112093000.CSV"
    >>> files, held = careplan.migrate({old: b"202504,131045,0123456789,20251010\\r\\n"}, "4.1")
    >>> list(files.values())
    [b'202407,131045,0123456789,20251010\\r\\n']
    """
    return Migrated(*_careplan.migrate(source, to, progress=progress))


def convert(
    source: Source, to: Literal["json", "xml", "ndjson"], *, progress: Progress | None = None
) -> dict[str, bytes]:
    """Writes each unit as a document; the keys are `UNIT.json` and the like.

    >>> list(careplan.convert({DELETE: b"202407,131045,0000000001,20251010\\r\\n"}, "json"))
    ['0300000106_43_0300000205_11_20251112093000.json']
    """
    return _careplan.convert(source, to, progress=progress)


def print(
    source: Source,
    *,
    by: Literal["person", "unit"] = "person",
    marks: bool = True,
    lang: Literal["ja", "en"] = "ja",
    progress: Progress | None = None,
) -> dict[str, str]:
    """Writes the forms as pages of HTML for A4: an index, and a page for each person or unit. The pages show every value.

    >>> list(careplan.print({DELETE: b"202407,131045,0000000001,20251010\\r\\n"}))
    ['index.html', '131045_0000000001.html']
    """
    return dict(_careplan.print(source, by=by, marks=marks, lang=lang, progress=progress))


def anonymize(
    source: Source, *, key: bytes | None = None, offices: bool = False, progress: Progress | None = None
) -> Anonymized:
    """Copies files with made-up values of the same shape for all that identifies people.

    What is made up depends on `key`; without one a key is drawn that nobody will know. `offices` replaces office numbers, too.
    Insurers, codes, amounts and other dates stay.

    >>> copy = careplan.anonymize({DELETE: b"202407,131045,0000000001,20251010\\r\\n"}, key=bytes(32))
    >>> b"0000000001" in copy.files[DELETE]
    False
    """
    if key is not None and len(key) < 16:
        from ._errors import OptionError

        raise OptionError(
            "a key has 16 bytes or more that nobody can guess", "鍵は16バイト以上の、推測できないものにしてください"
        )
    return Anonymized(
        *_careplan.anonymize(source, list(key or secrets.token_bytes(32)), offices=offices, progress=progress)
    )


for _public in (Fixed, Migrated, Anonymized, Tables, validate, read, table, fix, migrate, convert, print, anonymize):
    _public.__module__ = "careplan"
