"""Every setting of the site, with its default and its unit.

Settings marked with their environment variable are read from it as named; every setting can also be given as
``MATCHMAKER_<NAME>`` (JSON where it is not text). This file is read as data, it is not imported.
"""

import os
from datetime import timedelta
from pathlib import Path

# Where the site listens and where it keeps what it owns ------------------------------------------------------
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
INSTANCE = str(Path(os.environ.get("INSTANCE", "instance")).resolve())
"""The folder of the SQLite database, uploads, unsent mail, the secret key and caches."""
DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{INSTANCE}/matchmaker.db"
"""``postgresql://user:password@host/name`` selects PostgreSQL."""
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # told from a name, not bound to
PUBLIC_BASE_URL = os.environ.get("PUBLIC_BASE_URL") or f"http://{'localhost' if HOST in _EVERYWHERE else HOST}:{PORT}"
"""How the world reaches the site; links in mails are made from it."""
TRUSTED_HOSTS = None
"""Host names that requests may carry; None means the host of PUBLIC_BASE_URL, localhost and 127.0.0.1."""
PROXY_HOPS = 0
"""How many reverse proxies stand in front and set X-Forwarded-*."""
WEB_WORKERS = 2
WEB_THREADS = 4
WEB_TIMEOUT_SECONDS = 30

# Secrets -----------------------------------------------------------------------------------------------------
SECRET_KEY = None
"""None means: made once and kept in INSTANCE/secret_key."""
SECRET_KEY_FALLBACKS: list[str] = []

# Sessions and links ------------------------------------------------------------------------------------------
SESSION_COOKIE_NAME = "matchmaker"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = PUBLIC_BASE_URL.startswith("https:")
PERMANENT_SESSION_LIFETIME = timedelta(days=7)
SESSION_IDLE_MINUTES = 12 * 60
STAFF_SESSION_IDLE_MINUTES = 30
WTF_CSRF_TIME_LIMIT = None  # a form may be filled in over a day; the token still dies with the session

# What a request may weigh ------------------------------------------------------------------------------------
MAX_CONTENT_LENGTH = 40 * 1024 * 1024
MAX_FORM_MEMORY_SIZE = 1024 * 1024
MAX_FORM_PARTS = 400
PHOTO_MAX_BYTES = 8 * 1024 * 1024
PHOTO_MAX_MEGAPIXELS = 40
PHOTO_SIDE_PX = 1280
PHOTOS_PER_OFFER = 10
EVIDENCE_MAX_BYTES = 10 * 1024 * 1024
EVIDENCE_MAX_MEGAPIXELS = 40
EVIDENCE_MAX_PAGES = 100
EVIDENCE_SIDE_PX = 2400
"""The longer side of a scan as it is kept: small print of an A4 page can still be read."""
EVIDENCE_PER_CERTIFICATE = 10

# Where evidence lies: "disk" is INSTANCE/uploads/evidence, "s3" a bucket (pip install matchmaker[s3]) --------------
EVIDENCE_STORE = os.environ.get("EVIDENCE_STORE", "disk")
EVIDENCE_S3_ENDPOINT = os.environ.get("EVIDENCE_S3_ENDPOINT", "")
EVIDENCE_S3_BUCKET = os.environ.get("EVIDENCE_S3_BUCKET", "")
EVIDENCE_S3_REGION = os.environ.get("EVIDENCE_S3_REGION", "us-east-1")
EVIDENCE_S3_ACCESS_KEY = os.environ.get("EVIDENCE_S3_ACCESS_KEY", "")
EVIDENCE_S3_SECRET_KEY = os.environ.get("EVIDENCE_S3_SECRET_KEY", "")

# Rate limits (kept in the database, shared by all workers) -----------------------------------------------------
LIMIT_SIGN_IN = "10 per 5 minutes"
LIMIT_SECOND_FACTOR = "5 per 5 minutes; 20 per hour"
LIMIT_RESET = "10 per hour"
LIMIT_RESET_ACCOUNT = "5 per day"
LIMIT_REGISTER = "10 per 5 minutes"
LIMIT_REPORT = "10 per hour"
LIMIT_PROPOSALS = "12 per minute; 120 per hour"  # for pools, by person: each may take seconds of the processor
LIMIT_PLANS = "30 per hour"  # season plans, by person
LIMIT_EXPORT = "30 per hour"
LIMIT_UPLOADS = "60 per hour"  # of certificates' files, by person
LIMIT_MESSAGES = "120 per hour"  # in conversations, by person
LIMIT_CODE_SEARCH = "20 per hour"
LIMIT_CODE_SEARCH_SIGNED_IN = "200 per hour"
"""Searches for a whole code or certificate number: by a visitor's address, by a person who signed in."""
LIMIT_LOT_PAGES = "300 per minute"  # by address: many telephones share one behind their carrier
RATELIMIT_ENABLED = True

# Mail: without MAIL_HOST messages are written to INSTANCE/mail -------------------------------------------------
MAIL_HOST = os.environ.get("MAIL_HOST", "")
MAIL_PORT = int(os.environ.get("MAIL_PORT", "587"))
MAIL_USER = os.environ.get("MAIL_USER", "")
MAIL_PASSWORD = os.environ.get("MAIL_PASSWORD", "")
MAIL_STARTTLS = os.environ.get("MAIL_STARTTLS", "1") == "1"
MAIL_FROM = os.environ.get("MAIL_FROM", "Matchmaker <no-reply@localhost>")
MAIL_TIMEOUT_SECONDS = 20
MAIL_GIVE_UP_HOURS = 48

# Personal data -------------------------------------------------------------------------------------------------
PRIVACY_CONTACT = os.environ.get("PRIVACY_CONTACT", "")
"""The e-mail address to which requests about personal data go; without it the page names the union's office."""

# Language ----------------------------------------------------------------------------------------------------
BABEL_DEFAULT_LOCALE = "vi"
BABEL_DEFAULT_TIMEZONE = "Asia/Ho_Chi_Minh"
LANGUAGES = ("vi", "en")

# Lists, matching, introductions --------------------------------------------------------------------------------
PAGE_SIZE = 20
EXPORT_MAX_ROWS = 5000
FIGURES_KEPT_SECONDS = 30
"""How long a process shows the home page's figures before it counts again."""
MARKET_KEPT_SECONDS = 180
"""… and what the market asks and offers by month, before it reads all that is published again."""
CANDIDATES_MAX = 500
"""How many candidates one ranking scores at most; the nearest come first where there are more."""
INTERLEAVED_SHARE = 0.5
"""Of the buyers' lists of a day, in how many a ranker on trial (`matchmaker ranker trial`) picks in turn: 0 to 1."""
ESSENTIALS_MAX = 5
COMPARE_MAX = 4
INTRODUCTION_ANSWER_DAYS = 7
PIPELINE_ACCEPTED_DAYS = 5
"""How many days two parties may take to call each other once their contacts are open; later counts as late."""
PIPELINE_TALKING_DAYS = 14
"""… to send the first quote."""
PIPELINE_QUOTED_DAYS = 7
"""… to answer one that stays open for longer."""
PIPELINE_DRAFTING_DAYS = 21
"""… to write, approve and sign a contract."""
PIPELINE_OVERDUE_DAYS = 7
"""… to pay what is overdue; then the debt is grave."""
PIPELINE_ENDED_DAYS = 30
"""For how many days the pipeline shows what ended."""
INQUIRY_AFTER_DAYS = 21
"""After so many days of silence (talking without a quote, agreed without a signed contract) both sides are asked."""
INQUIRY_VALID_DAYS = 30
"""For how many days the links to answer by are good."""
CONVERSATION_TEXT = 4000
"""How many characters one message takes."""
CONVERSATION_FILES = 5
"""How many files hang at one message."""
CONTRACT_SCAN_FILES = 30
"""How many files, photographed page by page, make one signed contract."""
CONVERSATION_PAGE = 30
"""How many messages a page shows; the older ones are one step away."""
CONVERSATION_POLL_SECONDS = 20
"""How often an open conversation asks for what is new."""
DEAL_FILES = 1
"""How many files hang at one weighing slip or proof of payment."""
LINKAGE_KEPT_DAYS = 365
"""For how many days a linkage whose season was completed and paid still counts as one."""
LINKAGE_TARGETS: dict[str, dict[str, object]] = {}
"""By province code, what share of its agricultural cooperatives it wants linked, in per cent, and who says so:
``{"86": {"percent": 10, "source": "…"}}``. Provinces without one have what was published of them
(`insights.linkage.targets`), else the country's."""
REFERENCE_PRICE_DAYS = 30
"""How old a reference price may be to say what goods cost today: longer than the market rests at Tết."""
WORKER_ROUND_SECONDS = 5
