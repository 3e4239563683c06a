"""What customers answered through the real process: the form, what came back, and a form tool's export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxaudit.read.customers import read_customers
from cxaudit.render.json import customers_json
from tests.customer_sheets import ANSWER, MAPPING, customer_sheet, export
from tests.fieldworks import built_in
from tests.test_engagement_folder import ran


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An engagement."""
    made = ran("init", tmp_path / "acme", "--client", "Acme")
    assert made.returncode == 0, made.stderr
    return tmp_path / "acme"


@pytest.fixture
def tool(tmp_path: Path) -> tuple[Path, Path]:
    """A form tool's export and its mapping."""
    (tmp_path / "export.csv").write_bytes(export().content)
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    return tmp_path / "export.csv", tmp_path / "map.yaml"


@pytest.mark.parametrize(
    ("option", "name"), [((), "customer-form.xlsx"), (("--list",), "customer-list.xlsx")]
)
def test_a_form_lies_in_outgoing(home: Path, option: tuple[str, ...], name: str) -> None:
    done = ran("customers", home, *option)
    assert (done.returncode, (home / "outgoing" / name).is_file()) == (0, True)


def test_a_filled_form_is_never_overwritten(home: Path) -> None:
    (home / "outgoing" / "customer-form.xlsx").write_bytes(b"filled in")
    done = ran("customers", home)
    assert (done.returncode, "[FILE_EXISTS]" in done.stderr) == (2, True)
    assert (home / "outgoing" / "customer-form.xlsx").read_bytes() == b"filled in"


def test_the_form_belongs_to_its_audit(home: Path, tmp_path: Path) -> None:
    ran("init", tmp_path / "other", "--client", "Other")
    ran("customers", tmp_path / "other")
    done = ran("customers", home, tmp_path / "other" / "outgoing" / "customer-form.xlsx")
    assert (done.returncode, "[OTHER_ENGAGEMENT]" in done.stderr) == (3, True)


def test_the_form_speaks_the_language_of_the_audit(tmp_path: Path) -> None:
    ran("init", tmp_path / "acme", "--client", "Acme", "--language", "de")
    ran("customers", tmp_path / "acme", "-o", tmp_path / "f.xlsx", "--json")
    told = ran("customers", tmp_path / "acme", tmp_path / "f.xlsx")
    assert (told.returncode, b"Wie war es" in _strings(tmp_path / "f.xlsx")) == (0, True)


def _strings(path: Path) -> bytes:
    import zipfile

    with zipfile.ZipFile(path) as package:
        return b"".join(package.read(name) for name in package.namelist())


def test_too_few_customers_are_counted_and_not_shown(home: Path) -> None:
    path = home / "back.json"
    path.write_text(customers_json(customer_sheet(ANSWER)), encoding="utf-8")
    said = json.loads(ran("customers", home, path, "--json").stdout)
    assert (said["customers"], said["shown"]["people"], said["shown"]["statements"]) == (1, None, [])


def test_enough_customers_are_shown_with_n_and_interval(home: Path) -> None:
    path = home / "back.json"
    several = (ANSWER.renewed(key=f"c-{n}", statements={"co.easy": n % 5}) for n in range(10))
    path.write_text(customers_json(customer_sheet(*several)), encoding="utf-8")
    (easy,) = json.loads(ran("customers", home, path, "--json").stdout)["shown"]["statements"]
    assert (easy["people"], easy["mean"], easy["low"] < 2 < easy["high"]) == (10, 2.0, True)


def test_a_trial_writes_nothing_and_counts_everything(home: Path, tool: tuple[Path, Path]) -> None:
    done = ran("customers", home, tool[0], "--mapping", tool[1], "--dry-run", "--json")
    said = json.loads(done.stdout)
    planted = export().counts
    assert (done.returncode, {kind: said["counts"][kind] for kind in planted}) == (0, planted)
    assert (said["files"], list((home / "returned").iterdir())) == ([], [])


def test_an_export_lies_among_what_came_back(home: Path, tool: tuple[Path, Path]) -> None:
    said = json.loads(ran("customers", home, tool[0], "--mapping", tool[1], "--json").stdout)
    (path,) = (home / "returned").iterdir()
    sheet = read_customers(path, built_in()).sheet
    assert (said["files"], len(sheet.answers)) == ([str(path)], export().customers)


def test_the_same_export_again_changes_nothing(home: Path, tool: tuple[Path, Path]) -> None:
    ran("customers", home, tool[0], "--mapping", tool[1])
    again = json.loads(ran("customers", home, tool[0], "--mapping", tool[1], "--json").stdout)
    assert (len(list((home / "returned").iterdir())), again["taken"] in ("unchanged", "folder")) == (1, True)


def test_an_export_without_a_mapping_is_asked_for_one(home: Path, tool: tuple[Path, Path]) -> None:
    done = ran("customers", home, tool[0])
    assert (done.returncode, "[CUSTOMERS_WITHOUT_MAPPING]" in done.stderr) == (2, True)


def test_a_mapping_without_an_export_is_wrong_usage(home: Path, tool: tuple[Path, Path]) -> None:
    assert ran("customers", home, "--mapping", tool[1]).returncode == 2


def test_faults_of_the_mapping_end_it(home: Path, tool: tuple[Path, Path]) -> None:
    tool[1].write_text(MAPPING + "scale: five\n", encoding="utf-8")
    done = ran("customers", home, tool[0], "--mapping", tool[1])
    assert (done.returncode, "[SCALE_FORM]" in done.stderr) == (3, True)


def test_the_example_of_a_mapping_can_be_given_back(home: Path, tmp_path: Path) -> None:
    printed = ran("customers", home, "--mapping-example").stdout
    (tmp_path / "map.yaml").write_text(printed, encoding="utf-8")
    (tmp_path / "export.csv").write_text("Q\nAgree\n", encoding="utf-8")
    done = ran("customers", home, tmp_path / "export.csv", "--mapping", tmp_path / "map.yaml")
    assert (done.returncode, "[COLUMN_NOT_THERE]" in done.stderr) == (3, True)


def test_the_form_offers_the_groups_of_the_settings(home: Path) -> None:
    settings = home / "engagement.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + "\ncustomer_groups: [Old customers, New customers]\n", encoding="utf-8")
    done = ran("customers", home)
    assert (done.returncode, b"New customers" in _strings(home / "outgoing" / "customer-form.xlsx")) == (
        0,
        True,
    )
