"""The ledger's tables and views, as docs/ledger.md describes them; they may grow, and never change their meaning."""

from __future__ import annotations

FILE = "xltoolkit.sqlite"
"""What a ledger is called in a folder of results."""

APPLICATION = 0x786C746B
"""Stored as the file's ``application_id``: xltk."""

TABLES = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,       -- check, run
    inputs TEXT NOT NULL,        -- JSON list of the paths that were named
    output TEXT,                 -- folder of the results
    profile TEXT NOT NULL,       -- the one that was asked for
    choices TEXT NOT NULL,       -- digest of rules, plugins, toolkit and config
    toolkit TEXT NOT NULL,       -- its version
    started TEXT NOT NULL,       -- local time, ISO 8601
    ended TEXT,
    state TEXT NOT NULL,         -- running, done, cut
    baseline TEXT,               -- what it was compared with
    comparison TEXT              -- and how that came out, in a sentence
);
CREATE TABLE workbooks (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,          -- path inside its folder, with slashes
    department TEXT NOT NULL,
    status TEXT NOT NULL,        -- clean, findings, failed, skipped
    error TEXT,
    profile TEXT NOT NULL,
    unit TEXT NOT NULL,
    yuan INTEGER NOT NULL,       -- how many yuan a unit is
    errors INTEGER NOT NULL,     -- open findings by severity
    warnings INTEGER NOT NULL,
    hints INTEGER NOT NULL,
    explained INTEGER NOT NULL,
    passed INTEGER NOT NULL,     -- instances of equations
    failed INTEGER NOT NULL,
    not_applicable INTEGER NOT NULL,
    seconds REAL NOT NULL,
    choices TEXT NOT NULL,       -- as in runs
    source_hash TEXT NOT NULL,   -- BLAKE2b of the file that was read
    output_hash TEXT,            -- and of the result that was written
    report TEXT NOT NULL         -- the workbook's object of the JSON report
);
CREATE INDEX workbooks_by_name ON workbooks (name, choices);
CREATE TABLE run_workbooks (
    run INTEGER NOT NULL REFERENCES runs,
    position INTEGER NOT NULL,   -- in the run's order
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    output TEXT,
    workbook INTEGER REFERENCES workbooks,  -- NULL: not done yet
    carried INTEGER NOT NULL DEFAULT 0,     -- 1: done by an earlier run, unchanged since
    PRIMARY KEY (run, position)
) WITHOUT ROWID;
CREATE INDEX run_workbooks_by_name ON run_workbooks (run, name);
CREATE TABLE tables (
    workbook INTEGER NOT NULL REFERENCES workbooks,
    table_id TEXT NOT NULL,
    title TEXT NOT NULL,
    sheet TEXT NOT NULL,
    range TEXT NOT NULL,
    columns_json TEXT NOT NULL,  -- read these two through the view amounts: a row of the view for every amount,
    amounts_json TEXT NOT NULL,  -- kept as rows, would be four times as large and as slow to write
    PRIMARY KEY (workbook, table_id)
) WITHOUT ROWID;
CREATE TABLE findings (
    workbook INTEGER NOT NULL REFERENCES workbooks,
    number INTEGER NOT NULL,     -- in the workbook's report
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    state TEXT NOT NULL,
    table_id TEXT NOT NULL,
    sheet TEXT,
    cell TEXT,
    coordinate TEXT NOT NULL,
    message TEXT NOT NULL,
    advice TEXT NOT NULL,
    explanation TEXT NOT NULL,
    expected TEXT,               -- decimals, in the workbook's unit
    actual TEXT,
    difference TEXT,
    PRIMARY KEY (workbook, number)
) WITHOUT ROWID;
CREATE TABLE changes (
    run INTEGER NOT NULL REFERENCES runs,
    position INTEGER NOT NULL,
    number INTEGER NOT NULL,     -- of the finding; of one that is gone, its number in the earlier run
    since TEXT NOT NULL,         -- new, still, changed, gone
    workbook INTEGER NOT NULL,
    name TEXT NOT NULL,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    table_id TEXT NOT NULL,
    coordinate TEXT NOT NULL,
    message TEXT NOT NULL,
    finding TEXT                 -- of one that is gone: its object of the JSON report
);
CREATE INDEX changes_by_workbook ON changes (run, position);
"""

VIEWS = """
CREATE VIEW amounts AS
SELECT t.workbook, w.name, w.department, t.table_id, t.title, t.sheet,
       json_extract(r.value, '$[0]') AS row_key,
       json_extract(r.value, '$[1]') AS label,
       json_extract(r.value, '$[2]') AS code,
       json_extract(t.columns_json, '$[' || json_extract(a.value, '$[0]') || ']') AS column_name,
       json_extract(a.value, '$[1]') AS cell,
       json_extract(a.value, '$[2]') AS amount,
       CASE WHEN coalesce(json_extract(a.value, '$[3]'), 0) & 1 THEN NULL
            ELSE CAST(round(CAST(json_extract(a.value, '$[2]') AS REAL) * w.yuan * 100) AS INTEGER) END AS fen,
       coalesce(json_extract(a.value, '$[3]'), 0) >> 1 AS filled
FROM tables t JOIN workbooks w ON w.id = t.workbook, json_each(t.amounts_json) r, json_each(r.value, '$[3]') a;

CREATE VIEW latest_workbooks AS
SELECT r.run, r.position, r.path, r.output, r.carried, w.*
FROM run_workbooks r JOIN workbooks w ON w.id = r.workbook
WHERE r.run = (SELECT max(id) FROM runs);

CREATE VIEW latest_findings AS
SELECT w.name, w.path, w.department, w.unit, f.*, abs(CAST(f.difference AS REAL)) * w.yuan AS yuan
FROM latest_workbooks w JOIN findings f ON f.workbook = w.id;

CREATE VIEW latest_amounts AS
SELECT a.* FROM latest_workbooks w JOIN amounts a ON a.workbook = w.id;

CREATE VIEW latest_changes AS
SELECT * FROM changes WHERE run = (SELECT max(id) FROM runs);
"""

CONSOLIDATIONS = """
CREATE TABLE consolidations (
    id INTEGER PRIMARY KEY,
    output TEXT NOT NULL,        -- absolute path of the sum's workbook
    output_hash TEXT NOT NULL,   -- its BLAKE2b
    department TEXT NOT NULL,    -- whose accounts it is
    year INTEGER NOT NULL,
    profile TEXT NOT NULL,
    unit TEXT NOT NULL,          -- of the amounts
    yuan INTEGER NOT NULL,       -- how many yuan it is
    complete INTEGER NOT NULL,   -- 0: units were left out, or are missing
    toolkit TEXT NOT NULL,       -- version
    recorded TEXT NOT NULL       -- local time, ISO 8601
);
CREATE TABLE consolidated_units (
    consolidation INTEGER NOT NULL REFERENCES consolidations,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,          -- of the unit; eliminations are one, too
    path TEXT NOT NULL,          -- absolute
    source_hash TEXT NOT NULL,   -- BLAKE2b of the file that was read
    PRIMARY KEY (consolidation, position)
) WITHOUT ROWID;
CREATE TABLE consolidated_cells (
    consolidation INTEGER NOT NULL REFERENCES consolidations,
    number INTEGER NOT NULL,     -- in printed order
    table_id TEXT NOT NULL,
    row_key TEXT NOT NULL,
    column_name TEXT NOT NULL,
    sheet TEXT NOT NULL,
    cell TEXT NOT NULL,
    coordinate TEXT NOT NULL,
    total TEXT NOT NULL,         -- as printed
    is_count INTEGER NOT NULL,   -- 1: no money
    PRIMARY KEY (consolidation, number)
) WITHOUT ROWID;
CREATE TABLE consolidated_parts (
    consolidation INTEGER NOT NULL REFERENCES consolidations,
    number INTEGER NOT NULL,     -- of the cell
    position INTEGER NOT NULL,   -- of the unit
    amount TEXT NOT NULL,        -- decimal in the sum's unit, not rounded
    PRIMARY KEY (consolidation, number, position)
) WITHOUT ROWID;

CREATE VIEW origins AS
SELECT s.id AS consolidation, s.output, s.output_hash, s.department, s.complete,
       c.table_id, c.row_key, c.column_name, c.sheet, c.cell, c.coordinate, c.total, s.unit,
       u.name AS source, u.path AS source_path, u.source_hash, p.amount,
       CASE WHEN c.is_count THEN NULL
            ELSE CAST(round(CAST(p.amount AS REAL) * s.yuan * 100) AS INTEGER) END AS fen
FROM consolidations s
JOIN consolidated_cells c ON c.consolidation = s.id
CROSS JOIN consolidated_parts p  -- CROSS: find the cell first, then its parts only
    ON p.consolidation = s.id AND p.number = c.number
JOIN consolidated_units u ON u.consolidation = s.id AND u.position = p.position;

CREATE VIEW latest_origins AS
SELECT * FROM origins WHERE consolidation IN (SELECT max(id) FROM consolidations GROUP BY output);
"""

VERSIONS = (TABLES + VIEWS, CONSOLIDATIONS)
"""What each version of the schema adds to the one before it. A file's ``user_version`` counts those it has."""
