"""The tables and indexes of the first release, as SQL; ``db.schema`` says what came after.

Lists are JSON arrays in TEXT columns (never NULL), dates are ISO 8601 strings, absent scalars are
NULL. Reading order: ``documents`` is the present state of a document, ``versions`` every state it
ever had, ``labels`` the judgements on each labelled version with their evidence. ``document_codes``
and ``timeline`` are derived from these and kept by the store, so that pages count from indexes.
"""

from __future__ import annotations

#: Descriptive columns that ``documents`` holds and that ``versions.meta`` snapshots for old states.
DOCUMENTS = """
CREATE TABLE documents (
  key TEXT PRIMARY KEY,
  id INTEGER NOT NULL UNIQUE,
  source TEXT NOT NULL,
  url TEXT,
  title TEXT NOT NULL,
  published TEXT,
  published_basis TEXT,
  published_collected TEXT,
  published_time TEXT,
  date TEXT,
  signed TEXT,
  effective TEXT NOT NULL DEFAULT '[]',
  comments_close TEXT,
  modified TEXT,
  section TEXT,
  subcategory TEXT,
  type TEXT,
  subtype TEXT,
  document_number TEXT,
  citation TEXT,
  executive_order_number TEXT,
  proclamation_number TEXT,
  docket_ids TEXT NOT NULL DEFAULT '[]',
  rins TEXT NOT NULL DEFAULT '[]',
  action TEXT,
  agencies TEXT NOT NULL DEFAULT '[]',
  cfr_references TEXT NOT NULL DEFAULT '[]',
  native_tags TEXT NOT NULL DEFAULT '[]',
  abstract TEXT,
  origin TEXT,
  captured TEXT,
  meta_rank TEXT NOT NULL DEFAULT '',
  version INTEGER,
  text_kind TEXT NOT NULL DEFAULT 'none',
  content_sha256 TEXT,
  change TEXT NOT NULL DEFAULT 'none',
  gone TEXT,
  first_seen TEXT,
  instrument TEXT,
  safeguard INTEGER,
  economic_security INTEGER,
  vocabulary_version TEXT,
  pipeline_version TEXT,
  labelled_from TEXT
)
"""

VERSIONS = """
CREATE TABLE versions (
  key TEXT NOT NULL REFERENCES documents(key),
  version INTEGER NOT NULL,
  rank TEXT NOT NULL,
  captured TEXT,
  title TEXT NOT NULL,
  text TEXT,
  text_kind TEXT NOT NULL,
  form TEXT NOT NULL,
  text_sha256 TEXT,
  content_sha256 TEXT,
  change TEXT NOT NULL,
  origin TEXT,
  words INTEGER NOT NULL DEFAULT 0,
  meta TEXT,
  labels_input TEXT,
  vocabulary_version TEXT,
  pipeline_version TEXT,
  PRIMARY KEY (key, version)
)
"""

LABELS = """
CREATE TABLE labels (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  facet TEXT NOT NULL,
  code TEXT NOT NULL,
  role TEXT,
  field TEXT NOT NULL,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL,
  quote TEXT NOT NULL,
  score REAL NOT NULL,
  rule TEXT NOT NULL,
  FOREIGN KEY (key, version) REFERENCES versions(key, version) ON UPDATE CASCADE
)
"""

DOCUMENT_CODES = """
CREATE TABLE document_codes (
  key TEXT NOT NULL REFERENCES documents(key),
  facet TEXT NOT NULL,
  code TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  date TEXT,
  PRIMARY KEY (key, facet, code, role)
) WITHOUT ROWID
"""

TIMELINE = """
CREATE TABLE timeline (
  key TEXT PRIMARY KEY REFERENCES documents(key),
  id INTEGER NOT NULL UNIQUE,
  date TEXT,
  published TEXT,
  source TEXT NOT NULL,
  title TEXT NOT NULL,
  url TEXT,
  section TEXT,
  subcategory TEXT,
  type TEXT,
  subtype TEXT,
  instrument TEXT,
  measures TEXT NOT NULL DEFAULT '[]',
  countries TEXT NOT NULL DEFAULT '[]',
  country_roles TEXT NOT NULL DEFAULT '[]',
  sectors TEXT NOT NULL DEFAULT '[]',
  deregulation TEXT NOT NULL DEFAULT '[]',
  safeguard INTEGER,
  authorities TEXT NOT NULL DEFAULT '[]',
  economic_security INTEGER,
  document_number TEXT,
  executive_order_number TEXT,
  citation TEXT,
  text_kind TEXT NOT NULL,
  has_text INTEGER NOT NULL,
  words INTEGER,
  version INTEGER,
  versions INTEGER NOT NULL,
  gone TEXT,
  pipeline_version TEXT,
  labelled_from TEXT
)
"""

LEDGER = (
    """
CREATE TABLE aliases (
  alias TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL REFERENCES documents(key)
)
""",
    """
CREATE TABLE attachments (
  key TEXT NOT NULL REFERENCES documents(key),
  url TEXT NOT NULL,
  target TEXT,
  PRIMARY KEY (key, url)
)
""",
    """
CREATE TABLE links (
  key TEXT NOT NULL REFERENCES documents(key),
  relation TEXT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (key, relation, target)
)
""",
    """
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL,
  source TEXT,
  started TEXT NOT NULL,
  ended TEXT,
  outcome TEXT,
  requests INTEGER NOT NULL DEFAULT 0,
  documents_new INTEGER NOT NULL DEFAULT 0,
  documents_changed INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  message TEXT,
  detail TEXT NOT NULL DEFAULT '{}'
)
""",
    """
CREATE TABLE fetches (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  fetched TEXT NOT NULL,
  source TEXT NOT NULL,
  status INTEGER,
  outcome TEXT NOT NULL,
  reason TEXT,
  content_type TEXT,
  etag TEXT,
  last_modified TEXT,
  payload_sha256 TEXT,
  warc_file TEXT,
  warc_offset INTEGER,
  key TEXT
)
""",
)

REFERENCE = (
    """
CREATE TABLE vocabulary (
  facet TEXT NOT NULL,
  code TEXT NOT NULL,
  label_en TEXT NOT NULL,
  label_ja TEXT,
  definition_en TEXT,
  definition_ja TEXT,
  aliases_ja TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (facet, code)
)
""",
    """
CREATE TABLE glossary (
  term_ja TEXT PRIMARY KEY,
  aliases TEXT NOT NULL DEFAULT '[]',
  concept TEXT,
  phrases_en TEXT NOT NULL DEFAULT '[]',
  match TEXT
)
""",
    """
CREATE TABLE groups (
  group_code TEXT NOT NULL,
  country TEXT NOT NULL,
  since TEXT,
  until TEXT,
  source TEXT NOT NULL
)
""",
    "CREATE TABLE countries (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ja TEXT)",
    """
CREATE TABLE accuracy (
  dataset TEXT NOT NULL,
  facet TEXT NOT NULL,
  code TEXT NOT NULL DEFAULT '',
  precision REAL,
  recall REAL,
  f1 REAL,
  low REAL,
  high REAL,
  support INTEGER,
  measured TEXT,
  vocabulary_version TEXT,
  pipeline_version TEXT,
  PRIMARY KEY (dataset, facet, code)
)
""",
    """
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  facet TEXT NOT NULL,
  code TEXT NOT NULL,
  role TEXT,
  start INTEGER,
  end INTEGER,
  verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong')),
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  why TEXT
)
""",
)

INDEXES = (
    "CREATE INDEX documents_date ON documents(date, key)",
    "CREATE INDEX documents_source ON documents(source, date)",
    "CREATE INDEX documents_number ON documents(document_number)",
    "CREATE INDEX versions_labelled ON versions(pipeline_version, vocabulary_version)",
    "CREATE INDEX labels_document ON labels(key, version)",
    "CREATE INDEX labels_code ON labels(facet, code)",
    "CREATE INDEX document_codes_code ON document_codes(facet, code, role, date, key)",
    "CREATE INDEX document_codes_date ON document_codes(facet, date, code)",
    "CREATE INDEX timeline_date ON timeline(date, key)",
    "CREATE INDEX timeline_source ON timeline(source, date)",
    "CREATE INDEX timeline_instrument ON timeline(instrument, date)",
    "CREATE INDEX timeline_relevant ON timeline(economic_security, date)",
    "CREATE INDEX aliases_key ON aliases(key)",
    "CREATE INDEX links_target ON links(target)",
    "CREATE INDEX attachments_target ON attachments(target)",
    "CREATE INDEX fetches_url ON fetches(url, fetched)",
    "CREATE INDEX fetches_source ON fetches(source, fetched)",
    "CREATE INDEX fetches_key ON fetches(key, fetched)",
    "CREATE INDEX fetches_payload ON fetches(payload_sha256)",
    "CREATE INDEX runs_source ON runs(source, started)",
    "CREATE INDEX corrections_key ON corrections(key)",
    "CREATE INDEX groups_country ON groups(country)",
)

#: ``rowid`` equals ``documents.id`` and ``timeline.id``.
SEARCH = (
    "CREATE VIRTUAL TABLE search USING fts5"
    "(key UNINDEXED, title, text, tokenize='porter unicode61')"
)

#: Everything, in the order in which it can be made.
HOUSE = (
    DOCUMENTS,
    VERSIONS,
    LABELS,
    DOCUMENT_CODES,
    TIMELINE,
    *LEDGER,
    *REFERENCE,
    *INDEXES,
    SEARCH,
)
