"""The tables. Only what the queue must sort by is clear; everything a person said is sealed."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)


class Moment(TypeDecorator[datetime]):
    """A moment in time, kept as whole seconds since 1970 UTC; aware in, aware out."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        """Turn an aware datetime into seconds."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a stored moment must be aware"
            raise ValueError(message)
        return int(value.timestamp())

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        """Turn seconds into an aware datetime (UTC)."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


metadata = MetaData()

case = Table(
    "case_file",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("status", String(10), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("waiting_since", Moment),
    Column("last_at", Moment, nullable=False),
    Column("assignee", String(26)),
    Column("version", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("needs_person", Boolean, nullable=False),
    Column("alarm_since", Moment),
    Column("read_at", Moment),
    Column("public_key", LargeBinary, nullable=False),
    Column("thread_public", LargeBinary, nullable=False),
    Column("thread_sealed", LargeBinary, nullable=False),
    Column("memory", LargeBinary),
    Index("queue_order", "status", "urgency", "waiting_since", "id"),
    Index("assignee_order", "assignee", "urgency", "waiting_since", "id"),
    Index("alarm_order", "alarm_since"),
)
"""One conversation. ``version`` counts every change, for check-and-set; ``memory`` is what triage
remembers, locked under the child's own key."""

case_reader = Table(
    "case_reader",
    metadata,
    Column("case_id", ForeignKey(case.c.id), primary_key=True),
    Column("staff_id", String(26), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Index("reader_cases", "staff_id", "case_id"),
)
"""The case's private key, sealed once per person who may read it (and to ``recovery``)."""

message = Table(
    "message",
    metadata,
    Column("case_id", ForeignKey(case.c.id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("side", String(5), nullable=False),
    Column("at", Moment, nullable=False),
    Column("delivery", LargeBinary(16), unique=True),
    Column("staff_id", String(26)),
    Column("sealed", LargeBinary, nullable=False),
)
"""The thread: what the child and staff say to each other, sealed to the thread key."""

record = Table(
    "record",
    metadata,
    Column("case_id", ForeignKey(case.c.id), primary_key=True),
    Column("id", String(26), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("message", Integer),
    Column("staff_id", String(26)),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("record_order", "case_id", "kind", "message"),
)
"""What only staff see: assessments, notes, verdicts on flags, level changes; sealed to the case."""

child_session = Table(
    "child_session",
    metadata,
    Column("tag", LargeBinary(16), primary_key=True),
    Column("case_id", ForeignKey(case.c.id), nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
"""The thread key, locked under the token in one child's cookie."""

return_words = Table(
    "return_words",
    metadata,
    Column("tag", LargeBinary(16), primary_key=True),
    Column("case_id", ForeignKey(case.c.id), nullable=False, unique=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""The thread key, locked under the child's six words."""

staff = Table(
    "staff",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("sign_in_name", String(80), unique=True),
    Column("display_name", String(80), nullable=False),
    Column("role", String(30), nullable=False),
    Column("status", String(10), nullable=False),
    Column("reads", LargeBinary, nullable=False),
    Column("signs", LargeBinary, nullable=False),
    Column("signed_by", String(26), nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("totp_sealed", LargeBinary),
    Column("totp_step", BigInteger, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("locked_until", Moment),
    Column("invited_until", Moment),
)
"""Who works here. ``reads``, ``signs`` and the signature are the card; ``wrapped`` is the staff
secret under Argon2id of the password, or of the one-time sign-in while ``status`` is invited."""

staff_session = Table(
    "staff_session",
    metadata,
    Column("tag", LargeBinary(32), primary_key=True),
    Column("staff_id", ForeignKey(staff.c.id), nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("locked", Boolean, nullable=False),
)
"""A signed-in browser: the staff secret locked under the cookie token, which is not here. A
``locked`` one hears the alarm and shows nothing."""

presence = Table(
    "presence",
    metadata,
    Column("staff_id", String(26), primary_key=True),
    Column("case_id", String(26), primary_key=True),
    Column("doing", String(10), nullable=False),
    Column("until", Moment, nullable=False),
)
"""Who looks at or writes in which case right now."""

journal = Table(
    "journal",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("verb", String(24), nullable=False),
    Column("case_id", String(26), index=True),
    Column("staff_id", String(26)),
    Column("facts", String(400), nullable=False),
    Column("link", LargeBinary(32), nullable=False),
)
"""What happened, append-only and hash-chained: the audit trail, the live feed, the resume token."""

journal_pending = Table(
    "journal_pending",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("verb", String(24), nullable=False),
    Column("case_id", String(26)),
    Column("staff_id", String(26)),
    Column("facts", String(400), nullable=False),
)
"""PostgreSQL only: entries on their way into the chain, which one process at a time links."""

instance = Table(
    "instance",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""Fingerprints that tell whether the key files belong to this database."""
