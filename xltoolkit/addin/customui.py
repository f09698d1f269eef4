"""The ribbon's part of the add-in (customUI14.xml), made from the list of actions."""

from __future__ import annotations

from xml.etree import ElementTree as ET  # writes only

from xltoolkit.addin.actions import GROUPS, TAB, Action

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
"""The schema of Office 2010 and later, [MS-CUSTOMUI2]."""


def custom_ui() -> bytes:
    """Return the part: one tab, its groups and buttons; all Chinese text of the ribbon stands here."""
    root = ET.Element("customUI", {"xmlns": NAMESPACE, "onLoad": "RibbonLoaded"})
    tabs = ET.SubElement(ET.SubElement(root, "ribbon"), "tabs")
    tab = ET.SubElement(tabs, "tab", {"id": "xltoolkit", "label": TAB, "insertAfterMso": "TabHome"})
    for group in GROUPS:
        parent = ET.SubElement(tab, "group", {"id": f"group-{group.id}", "label": group.label})
        for action in group.actions:
            ET.SubElement(parent, "button", _button(action))
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + ET.tostring(root, "unicode").encode()


def _button(action: Action) -> dict[str, str]:
    button = {
        "id": action.id,
        "label": action.label,
        "screentip": action.tip,
        "supertip": action.detail,
        "imageMso": action.image,
        "size": "large" if action.large else "normal",
        "onAction": "RibbonAction",
    }
    return button | {"getEnabled": "RibbonEnabled"} if action.needs_book else button
