"""Who may become a reader: active staff whose card leads back to the root key."""

from dataclasses import dataclass

from intake.log import Event, say
from intake.model import StaffId
from intake.store.staff import StaffRow, all_staff
from intake.store.store import Store
from intake.vault.cards import Card, SignedCard, genuine
from intake.vault.envelope import PublicKey


@dataclass(frozen=True, slots=True)
class Reader:
    """A person to whom case keys may be sealed."""

    staff: StaffId
    role: str
    reads: PublicKey


def signed_card(row: StaffRow) -> SignedCard:
    """Read the signed card out of a staff row."""
    card = Card(row.id, row.role, PublicKey(row.reads), row.signs)
    return SignedCard(card, row.signed_by, row.signature)


class Roster:
    """Reads the staff table and remembers which cards it has verified."""

    def __init__(self, store: Store, root: bytes) -> None:
        """Verify against this root key; the settings hold its public half."""
        self._store = store
        self._root = root
        self._verdicts: dict[tuple[str, frozenset[SignedCard]], bool] = {}
        self._readers: tuple[Reader, ...] | None = None
        self.forged: tuple[StaffId, ...] = ()

    async def readers(self) -> tuple[Reader, ...]:
        """Give everyone who may read now; a row planted in the table is not among them."""
        if self._readers is None:
            await self.refresh()
        return self._readers or ()

    async def refresh(self) -> None:
        """Look at the staff table again; called when the journal says that someone came or went."""
        rows = await self._store.read(all_staff)
        # A revoked manager reads nothing, but whom they appointed stays appointed.
        cards = {row.id: signed_card(row) for row in rows}
        active = [row for row in rows if row.status == "active"]
        trusted = {row.id for row in active if self._genuine(row.id, cards)}
        self.forged = tuple(StaffId(row.id) for row in active if row.id not in trusted)
        for staff in self.forged:
            say(Event.FORGED_CARD, staff=staff)
        self._readers = tuple(
            Reader(StaffId(row.id), row.role, PublicKey(row.reads))
            for row in active
            if row.id in trusted
        )

    def _genuine(self, staff: str, cards: dict[str, SignedCard]) -> bool:
        """Verify a card once per version of all cards it may depend on."""
        key = (staff, frozenset(cards.values()))  # whole cards: a signature alone says no role
        if key not in self._verdicts:
            self._verdicts[key] = genuine(cards[staff], cards, self._root)
        return self._verdicts[key]
