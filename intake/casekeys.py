"""The keys of one case, and the places their sealed objects belong to.

The *thread* key opens what the child and staff say to each other; the child holds it. The *case*
key opens the thread key and everything only staff may see; each reader holds it, sealed to them.
"""

from dataclasses import dataclass

from intake.model import CaseId, ChildToken
from intake.vault.envelope import Place, PublicKey, lock_key, public_half, seal_key
from intake.vault.secrets import Secret, blind, derive, new_secret


def in_thread(case: CaseId, number: int) -> Place:
    """Where a message belongs: this case, this place in the conversation."""
    return Place("message", case, "thread", number)


def in_record(case: CaseId, record: str) -> Place:
    """Where an assessment, note or verdict belongs."""
    return Place("record", case, record)


def of_reader(case: CaseId, staff: str) -> Place:
    """Where a reader's copy of the case key belongs."""
    return Place("case key", case, staff)


def of_thread(case: CaseId) -> Place:
    """Where the thread key belongs when staff open it."""
    return Place("thread key", case)


def of_session(case: CaseId) -> Place:
    """Where the thread key belongs when a child's session opens it."""
    return Place("child session", case)


def of_words(case: CaseId) -> Place:
    """Where the thread key belongs when the child's six words open it."""
    return Place("return words", case)


def of_memory(case: CaseId) -> Place:
    """Where what triage remembers of the case belongs."""
    return Place("memory", case)


@dataclass(frozen=True, slots=True, repr=False)
class CaseKeys:
    """Fresh keys of a case that is being opened; the private halves leave only sealed."""

    case: Secret
    thread: Secret
    public: PublicKey
    thread_public: PublicKey

    @classmethod
    def fresh(cls) -> "CaseKeys":
        """Draw both key pairs."""
        case, thread = new_secret(), new_secret()
        return cls(case, thread, public_half(case), public_half(thread))

    def for_staff(self, case: CaseId) -> bytes:
        """Seal the thread key to the case key."""
        return seal_key(self.thread, self.public, of_thread(case))

    def for_reader(self, case: CaseId, staff: str, reads: PublicKey) -> bytes:
        """Seal the case key to one reader."""
        return seal_key(self.case, reads, of_reader(case, staff))

    def for_child(self, case: CaseId, token: ChildToken) -> bytes:
        """Lock the thread key under the token of the child's session."""
        return lock_key(self.thread, session_key(token), of_session(case))


def session_key(token: ChildToken) -> Secret:
    """Derive the key of a child's session from the token in the cookie."""
    return derive(Secret(token), "child session")


def session_tag(pepper: Secret, token: ChildToken) -> bytes:
    """Name a child's session without keeping its token."""
    return blind(pepper, "child session", token)


def memory_key(thread: Secret) -> Secret:
    """Derive the key under which triage remembers; only a child who is present opens it."""
    return derive(thread, "memory")
