"""Everything that users call has a docstring with an example that runs, and the example of a month runs."""

import doctest
import os
import pathlib
import runpy
from datetime import date  # noqa: F401

import careplan
import pytest

EXAMPLES = pathlib.Path(__file__).parents[1] / "examples"
DELETE = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV"
#: Types and the version, which are no functions.
PLAIN = {"Path", "Progress", "Source", "__version__"}


@pytest.mark.parametrize("name", sorted(set(careplan.__all__) - PLAIN))
def test_every_public_name_has_an_example(name: str) -> None:
    pytest.importorskip("pyarrow")
    text = getattr(careplan, name).__doc__
    names = {"careplan": careplan, "DELETE": DELETE}
    test = doctest.DocTestParser().get_doctest(text, names, name, None, None)
    assert test.examples, f"{name} has no example"
    flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    assert doctest.DocTestRunner(optionflags=flags).run(test).failed == 0


def test_a_month_answers_five_questions(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib").use("Agg")
    pytest.importorskip("duckdb")
    monkeypatch.setenv("CAREPLAN_MONTH", str(tmp_path))
    monkeypatch.setenv("CAREPLAN_USERS", os.environ.get("CAREPLAN_USERS", "60"))
    told = runpy.run_path(str(EXAMPLES / "month.py"))
    assert len(told["answers"]) == 5
    assert all(len(rows) > 0 for rows in told["answers"].values())
    plots = sorted(path.name for path in tmp_path.glob("*.png"))
    assert len(plots) == 5 and all((tmp_path / plot).stat().st_size > 5_000 for plot in plots)
