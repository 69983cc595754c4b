CREATE TABLE migration (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    name TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    authority TEXT NOT NULL,
    authority_epoch INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    owner TEXT NOT NULL,
    begun_at TEXT NOT NULL);
CREATE TABLE machine (
    name TEXT PRIMARY KEY,
    state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE transition (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    authority_epoch INTEGER NOT NULL,
    machine TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    cause TEXT NOT NULL,
    details TEXT NOT NULL CHECK (json_valid(details)),
    authority TEXT);
CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    details TEXT NOT NULL CHECK (json_valid(details)));
CREATE TABLE note (
    key TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    json TEXT NOT NULL CHECK (json_valid(json)),
    written_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE quarantine (
    table_name TEXT NOT NULL,
    row_key TEXT NOT NULL,
    direction TEXT NOT NULL,
    cause TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (table_name, row_key, direction)) WITHOUT ROWID;
CREATE TABLE timing (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    started_at TEXT NOT NULL,
    nanos INTEGER NOT NULL);
CREATE INDEX quarantine_state ON quarantine (state);
CREATE TRIGGER transition_UPDATE BEFORE UPDATE ON transition BEGIN SELECT RAISE(ABORT, 'transition is append-only'); END;
CREATE TRIGGER transition_DELETE BEFORE DELETE ON transition BEGIN SELECT RAISE(ABORT, 'transition is append-only'); END;
CREATE TRIGGER audit_UPDATE BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_DELETE BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
PRAGMA application_id = 1296320076;
PRAGMA user_version = 1;
INSERT INTO migration VALUES (1, 'shop', 'f1', 'SOURCE', 1, 3, 'midflight run shop.yaml, process 4711', '2026-01-02T03:04:05.678Z');
INSERT INTO machine VALUES ('phase', 'COPYING'), ('switch', 'NONE');
INSERT INTO transition VALUES (1, '2026-01-02T03:04:06Z', 1, 1, 'phase', 'NEW', 'PREPARED', 'tables made', '{"tables":8}', NULL);
INSERT INTO transition VALUES (2, '2026-01-02T03:04:07Z', 3, 1, 'phase', 'PREPARED', 'COPYING', 'first chunk', '{}', NULL);
INSERT INTO audit VALUES (1, '2026-01-02T03:04:08Z', 3, 'quarantine', 'skips orders 17', '{}');
INSERT INTO note VALUES ('plan.meaning', 2, '{"copy.chunk":"4MiB"}', '2026-01-02T03:04:05.678Z');
INSERT INTO quarantine VALUES ('orders', '17', 'FORWARD', 'column placed: a zero date', '2026-01-02T03:04:07.5Z', 2, 'SKIPPED');
INSERT INTO timing VALUES (1, 'prepare', '2026-01-02T03:04:05.678Z', 1250000000);
