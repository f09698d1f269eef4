"""A profile applied to the declared tables: what recognition, rules and layouts see is what this place prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from xltoolkit.config import nearest
from xltoolkit.model import Column, ConfigError, Form, Line, Profile, Table, TableEntry, fold
from xltoolkit.profiles.counting import counted_column, counted_line
from xltoolkit.profiles.places import (
    Find,
    Place,
    column_names,
    find_columns,
    find_lines,
    line_names,
    with_column_at,
    with_columns,
    with_line_at,
    with_lines,
    with_numbers_of,
    without,
)

T = TypeVar("T")


def declare(tables: Mapping[str, Table], profile: Profile) -> dict[str, Table]:
    """Return the tables as the profile prints them: its form first, with its lines, columns, labels and numbers.

    Raises:
        ConfigError: the profile names a table, title, line or column that does not exist, or one 行次 twice.
    """
    declared = dict(tables)
    for entry in profile.tables:
        if entry.table not in tables:
            where = next(iter(entry.files.values()), f"口径 {profile.id}")
            raise ConfigError(f"没有表“{entry.table}”", where=where, advice=nearest(entry.table, tables))
        declared[entry.table] = _Declaring(
            tables[entry.table], entry, profile.id, _taken(tables, profile, entry)
        ).table()
    return declared


def _taken(tables: Mapping[str, Table], profile: Profile, entry: TableEntry) -> dict[str, str]:
    """Return folded title -> id of every other table, and what the profile calls it."""
    declared = [(title, id) for id, table in tables.items() for title in table.titles]
    own = [(name, other.table) for other in profile.tables for name in other.own_names]
    return {fold(title): id for title, id in (*own, *declared) if id != entry.table}


class _Declaring:
    """Applies one entry of a profile to its table."""

    def __init__(self, table: Table, entry: TableEntry, profile: str, taken: Mapping[str, str]) -> None:
        self._table = table
        self._taken = taken
        self._entry = entry
        self._profile = profile

    def table(self) -> Table:
        """Return the table as printed here."""
        first, *others = self._forms()
        first = self._named(first)
        shown = self._without(self._renumbered(self._relabelled(self._added(first))))
        self._refuse_one_number_twice(shown)
        return replace(self._table, forms=tuple(self._laid_out(form) for form in (shown, *others)))

    def _forms(self) -> tuple[Form, ...]:
        """Return the forms, the one with the profile's title first."""
        title, forms = self._entry.title, self._table.forms
        if not title:
            return forms
        chosen = next((form for form in forms if title in (form.title, *form.aliases)), None)
        if chosen is None:
            advice = f"本地另有表名的，写 own_title；{nearest(title, self._table.titles)}"
            raise self._error("title", f"该表没有标题“{title}”", advice)
        return (_titled(chosen, title), *(form for form in forms if form is not chosen))

    def _named(self, form: Form) -> Form:
        """Return the form with the names that only this place has; those of the declaration are still known."""
        entry = self._entry
        names = (("own_title", entry.own_title), *(("aliases", name) for name in entry.aliases))
        for key, name in (("number", entry.number), *names):
            self._refuse_taken(key, name)
        title = entry.own_title or form.title
        known = dict.fromkeys((*entry.aliases, form.title, *form.aliases))
        return replace(form, title=title, aliases=tuple(name for name in known if name != title))

    def _refuse_taken(self, key: str, name: str) -> None:
        owner = self._taken.get(fold(name))
        if owner is not None:
            raise self._error(key, f"“{name}”是另一张表（{owner}）的表名", "换一个名称；每张表的名称和表号都要不同")
        if fold(name) == "本表":
            raise self._error(key, "规则里“本表”是规则所在的表", "换一个名称")

    def _added(self, form: Form) -> Form:
        for added in self._entry.added_lines:
            name = f"{added.block}.{added.line.key}" if added.block else added.line.key
            self._refuse_twice("added_lines", name, find_lines(form, name))
            at = self._place_after("added_lines", form, added.block, added.after, find_lines)
            whole = self._whole("added_lines", form, added.line.part_of, added.block, find_lines)
            part_of = form.blocks[whole[0]].line_name(form.blocks[whole[0]].lines[whole[1]]) if whole else ""
            form = with_line_at(form, at, counted_line(added.line, part_of))
        for new in self._entry.added_columns:
            there = [place for place in find_columns(form, new.column.name) if self._is_in(form, place, new.block)]
            self._refuse_twice("added_columns", new.column.name, there)
            at = self._place_after("added_columns", form, new.block, new.after, find_columns)
            whole = self._whole("added_columns", form, new.column.part_of, new.block, find_columns)
            part_of = form.blocks[whole[0]].columns[whole[1]].name if whole else ""
            form = with_column_at(form, at, counted_column(new.column, part_of))
        return form

    def _whole(self, key: str, form: Form, part_of: str, block: str, find: Find) -> Place | None:
        """Return what something new is a part of."""
        if not part_of:
            return None
        found = [place for place in find(form, part_of) if self._is_in(form, place, block)]
        if not found:
            raise self._unknown(key, part_of, form, find)
        if len(found) > 1:
            sides = "、".join(form.blocks[i].name for i, _ in found)
            raise self._error(key, f"“{part_of}”（part_of）有几处", f"写上 block，可用的有：{sides}")
        return found[0]

    def _relabelled(self, form: Form) -> Form:
        form = with_lines(form, self._places("labels", form, self._entry.labels, find_lines), _with_label)
        headings = self._entry.headings
        form = with_columns(form, self._places("headings", form, headings, find_columns), _with_heading)
        if any(not column.printed for column in form.columns.values()):
            return form
        order = {printed: place for place, printed in enumerate(headings.values(), 1)}
        places = {(i, j): order.get(c.printed, 0) for i, b in enumerate(form.blocks) for j, c in enumerate(b.columns)}
        return with_columns(form, places, lambda column, place: replace(column, place=place))

    def _renumbered(self, form: Form) -> Form:
        lines = self._places("lines", form, self._entry.lines, find_lines)
        columns = self._places("columns", form, self._entry.columns, find_columns)
        form = with_lines(form, lines, _with_number)
        return with_columns(form, columns, lambda column, number: replace(column, number=number))

    def _without(self, form: Form) -> Form:
        lines: set[Place] = set()
        columns: set[Place] = set()
        for name in self._entry.omitted:
            line, column = find_lines(form, name), find_columns(form, name)
            if line and column:
                raise self._error("omitted", f"“{name}”既是行也是栏", f"写明是哪一个：“{name}行”或“{name}栏”")
            line = line or (find_lines(form, name[:-1]) if name.endswith("行") else [])
            column = column or (find_columns(form, name[:-1]) if name.endswith("栏") else [])
            if not line and not column:
                raise self._unknown("omitted", name, form)
            lines.update(line)
            columns.update(column)
        if not (lines or columns):
            return form
        shown = without(form, lines, columns)
        return replace(shown, whole=with_numbers_of(form, shown, lines, columns))

    def _laid_out(self, form: Form) -> Form:
        entry = self._entry
        if entry.notes is not None:
            form = replace(form, notes=entry.notes)
        as_declared = form.numbered == entry.numbered and entry.code_columns == 1 and not entry.total
        if as_declared:
            return form
        return replace(form, numbered=entry.numbered, code_columns=entry.code_columns, total=entry.total)

    def _places(self, key: str, form: Form, given: Mapping[str, T], find: Find) -> dict[Place, T]:
        """Return what is given by name by place."""
        places: dict[Place, T] = {}
        for name, value in given.items():
            found = find(form, name)
            if not found:
                raise self._unknown(key, name, form, find)
            if find is find_lines and len(found) > 1:
                raise self._ambiguous(key, name, form, found)
            places |= dict.fromkeys(found, value)
        return places

    def _place_after(self, key: str, form: Form, block: str, after: str, find: Find) -> Place:
        """Return where something new stands: behind what is named, else last in its block."""
        blocks = [i for i, known in enumerate(form.blocks) if block in ("", known.name)]
        if not blocks:
            raise self._error(key, f"该表没有“{block}”这一侧", nearest(block, [known.name for known in form.blocks]))
        if after:
            found = [place for place in find(form, after) if place[0] in blocks]
            if not found:
                raise self._unknown(key, after, form, find)
            if len(found) > 1:
                sides = "、".join(form.blocks[i].name for i, _ in found)
                raise self._error(key, f"“{after}”有几处", f"写上 block，可用的有：{sides}")
            return found[0][0], found[0][1] + 1
        if len({form.blocks[i].name for i in blocks}) > 1:
            raise self._error(
                key, "没有写明在哪一侧", f"写上 block，可用的有：{'、'.join(b.name for b in form.blocks)}"
            )
        last = form.blocks[blocks[-1]]
        return blocks[-1], len(last.lines if find is find_lines else last.columns)

    def _is_in(self, form: Form, place: Place, block: str) -> bool:
        return block in ("", form.blocks[place[0]].name)

    def _refuse_twice(self, key: str, name: str, there: Iterable[Place]) -> None:
        if list(there):
            raise self._error(key, f"该表已有“{name}”", "另取一个名称（name）；只是印法不同的，用 labels 或 headings")

    def _refuse_one_number_twice(self, form: Form) -> None:
        """Refuse a 行次 or 栏次 of two, where the profile gives numbers."""
        entry = self._entry
        if entry.lines or entry.added_lines:
            lines = ((block.line_name(line), line) for block in form.blocks for line in block.lines)
            self._refuse_same_number(lines, "行", "lines")
        if entry.columns or entry.added_columns:
            columns = ((column.name, column) for block in form.blocks for column in block.columns)
            self._refuse_same_number(columns, "栏", "columns")

    def _refuse_same_number(self, items: Iterable[tuple[str, Line | Column]], what: str, key: str) -> None:
        taken: dict[int, tuple[str, Line | Column]] = {}
        for name, item in items:
            if item.number is None:
                continue
            other, first = taken.setdefault(item.number, (name, item))
            if other != name:
                added = item.counted is not None or first.counted is not None
                advice = f"改其中一{what}的{what}次（{key}），或把不印的一{what}写进 omitted"
                said = f"{what}次 {item.number} 有两{what}：{other}、{name}"
                raise self._error(f"added_{key}" if added else key, said, advice)

    def _unknown(self, key: str, name: str, form: Form, find: Find | None = None) -> ConfigError:
        lines = line_names(form) if find is not find_columns else []
        columns = column_names(form) if find is not find_lines else []
        what = "行" if find is find_lines else "栏" if find is find_columns else "行或栏"
        return self._error(key, f"该表没有“{name}”这一{what}", nearest(name, [*lines, *columns]))

    def _ambiguous(self, key: str, name: str, form: Form, found: Iterable[Place]) -> ConfigError:
        names = [form.blocks[i].line_name(form.blocks[i].lines[j]) for i, j in found]
        return self._error(key, f"“{name}”有几处", f"写全：{'、'.join(names)}")

    def _error(self, key: str, what: str, advice: str) -> ConfigError:
        file = self._entry.files.get(key)
        of = f"{file}，" if file else f"口径 {self._profile}，"
        return ConfigError(what, where=f"{of}表 {self._entry.table} 的 {key}", advice=advice)


def _titled(form: Form, title: str) -> Form:
    if form.title == title:
        return form
    others = tuple(alias for alias in form.aliases if alias != title)
    return replace(form, title=title, aliases=(form.title, *others))


def _with_number(line: Line, number: int) -> Line:
    """Return the line with another number; one without a label is still called by the number it had."""
    return replace(line, number=number, name=line.name if line.label else line.key)


def _with_label(line: Line, label: str) -> Line:
    """Return the line under another label; its name in rules stays, and the label it had is still understood."""
    others = tuple(alias for alias in (line.label, *line.aliases) if alias and alias != label)
    return replace(line, label=label, name=line.key, aliases=others)


def _with_heading(column: Column, heading: str) -> Column:
    others = tuple(known for known in column.headings if known != heading)
    return replace(column, printed=heading, headings=(heading, *others))
