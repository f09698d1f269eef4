"""Our entries in LibreOffice's files: in, out, and nothing else changed."""

from __future__ import annotations

import pytest

from xltoolkit.addin import calcparts, splice
from xltoolkit.addin.profile import LIBRARY
from xltoolkit.model import ToolkitError

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
    '<item oor:path="/org.openoffice.Office.Addons/AddonUI/OfficeMenuBar"><node oor:name="other" oor:op="replace">'
    '<prop oor:name="Title" oor:op="fuse"><value>比 xltoolkit 早装的</value></prop></node></item>\n'
    '<item oor:path="/org.openoffice.Office.Common/Save"><prop oor:name="x"><value>a\nb</value></prop></item>\n'
)
REWRITTEN = (
    '<item oor:path="/org.openoffice.Office.Addons/AddonUI/OfficeMenuBar/org.openoffice.Office.Addons:MenuItem'
    '[\'xltoolkit\']"><prop oor:name="Title" oor:op="fuse"><value>决算</value></prop></item>\n'
    '<item oor:path="/org.openoffice.Office.Addons/AddonUI/OfficeMenuBar/org.openoffice.Office.Addons:MenuItem'
    '[&apos;xltoolkit&apos;]"><prop oor:name="Target" oor:op="fuse"><value>_self</value></prop></item>\n'
)
MENU = (calcparts.MENU_PATH, calcparts.MENU)


def registry(middle: str = "") -> str:
    return f"{HEAD}{middle}{splice.REGISTRY_END}\n"


def test_in_and_out() -> None:
    text = splice.insert(registry(), splice.REGISTRY_END, [calcparts.menu_item()], where="x")
    assert text == registry(f"{calcparts.menu_item()}\n")
    assert splice.has_item(text, *MENU)
    assert splice.without_items(text, *MENU) == registry()
    assert not splice.has_item(registry(), *MENU)


def test_out_in_the_form_that_libreoffice_writes() -> None:
    assert splice.without_items(registry(REWRITTEN), *MENU) == registry()


@pytest.mark.parametrize("text", ["", "<oor:items>", "<oor:items/>", f"<oor:items>{splice.REGISTRY_END}<more/>"])
def test_a_broken_file_is_left_alone(text: str) -> None:
    with pytest.raises(ToolkitError, match="已损坏"):
        splice.insert(text, splice.REGISTRY_END, ["<item/>"], where="registrymodifications.xcu")


@pytest.mark.parametrize(
    "entry",
    [
        calcparts.library_entry("script"),
        f'  <library:library xlink:href="a" library:name="{LIBRARY}" library:link="false"></library:library>',
    ],
)
def test_a_library_leaves_and_others_stay(entry: str) -> None:
    others = ' <library:library library:name="Standard" library:link="false"/>\n'
    longer = f' <library:library library:name="{LIBRARY}2" library:link="false"/>\n'
    text = f"<library:libraries>\n{others}{longer}{{}}{splice.LIBRARIES_END}\n"
    assert splice.without_library(text.format(f"{entry}\n"), LIBRARY) == text.format("")
