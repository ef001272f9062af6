"""Exceptions: what could not be run. Bad data is no exception but a finding."""


class CareplanError(Exception):
    """What could not be run, with its place as far as it is known, and words in English and Japanese.

    >>> import careplan
    >>> try:
    ...     careplan.read({"DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV": b"202407,131045\\r\\n"})
    ... except careplan.CareplanError as error:
    ...     told = error
    >>> told.record, told.line, told.byte
    (1, 1, 0)
    >>> told.en
    'DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV: record 1: it has 2 items, DLT1KYO of edition 4.1 has 4'
    """

    #: The words.
    en: str
    ja: str
    #: The path that it is about, as it was given or found.
    path: str | None
    #: The file's name.
    file: str | None
    #: The record, from 1, the line on which it begins, from 1, and the byte of the file, from 0.
    record: int | None
    line: int | None
    byte: int | None
    #: The item, as the standard calls it.
    item: str | None

    def __init__(
        self,
        en: str,
        ja: str | None = None,
        *,
        path: str | None = None,
        file: str | None = None,
        record: int | None = None,
        line: int | None = None,
        byte: int | None = None,
        item: str | None = None,
    ) -> None:
        super().__init__(en)
        self.en, self.ja = en, ja or en
        self.path, self.file = path, file
        self.record, self.line, self.byte, self.item = record, line, byte, item

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword arguments are not among `args`; other processes get exceptions by pickling.
        return (_again, (type(self), dict(self.__dict__)))


def _again(kind: type[CareplanError], told: dict[str, object]) -> CareplanError:
    return kind(**told)  # type: ignore[arg-type]


class OptionError(CareplanError, ValueError):
    """An option, a setting, an edition or a form that does not exist.

    >>> import careplan
    >>> careplan.table("UPPLAM")
    Traceback (most recent call last):
    careplan.OptionError: ...; did you mean `UPPLAN`?
    """


class PathError(CareplanError):
    """A path or a file that cannot be read.

    >>> import careplan
    >>> careplan.validate("nowhere/at/all")
    Traceback (most recent call last):
    careplan.PathError: nowhere/at/all: no such file or folder
    """


class DataError(CareplanError):
    """Data that cannot be taken apart; `careplan.validate` says all that is wrong with it.

    >>> import careplan
    >>> careplan.read({"holiday.jpg": b""})
    Traceback (most recent call last):
    careplan.DataError: holiday.jpg: the name does not say form, sender, receiver and serial; ...
    """


for _class in (CareplanError, OptionError, PathError, DataError):
    _class.__module__ = "careplan"
