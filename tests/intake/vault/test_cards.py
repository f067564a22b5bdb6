"""A card counts only when managers, one after another, lead it back to the root key."""

from dataclasses import replace

import pytest

from intake.vault.cards import (
    LONGEST_CHAIN,
    ROOT,
    SignedCard,
    card_of,
    genuine,
    reading_key,
    sign,
    signing_half,
    signing_key,
)
from intake.vault.envelope import PublicKey
from intake.vault.secrets import Secret

RECOVERY, STRANGER = Secret(b"\x01" * 32), Secret(b"\x02" * 32)
MANAGER, SECOND, COUNSELLOR = (Secret(bytes([number]) * 32) for number in (3, 4, 5))
ROOT_KEY = signing_half(RECOVERY)


def first_manager(signer: Secret = RECOVERY) -> SignedCard:
    return sign(card_of("m1", "manager", MANAGER), ROOT, signer)


def counsellor(signer: Secret = MANAGER, by: str = "m1") -> SignedCard:
    return sign(card_of("c1", "counsellor", COUNSELLOR), by, signer)


def table(*cards: SignedCard) -> dict[str, SignedCard]:
    return {signed.card.staff: signed for signed in cards}


def chain(length: int) -> list[SignedCard]:
    """Managers who each appointed the next; the first is appointed by the root."""
    secrets = [Secret(bytes([number + 1]) * 32) for number in range(length)]
    cards = [sign(card_of("m0", "manager", secrets[0]), ROOT, RECOVERY)]
    for at in range(1, length):
        card = card_of(f"m{at}", "manager", secrets[at])
        cards.append(sign(card, f"m{at - 1}", secrets[at - 1]))
    return cards


def test_a_card_signed_by_the_root_counts():
    assert genuine(first_manager(), {}, ROOT_KEY)


def test_a_card_signed_by_a_manager_counts():
    assert genuine(counsellor(), table(first_manager()), ROOT_KEY)


def test_a_card_signed_by_a_manager_of_a_manager_counts():
    second = sign(card_of("m2", "manager", SECOND), "m1", MANAGER)
    assert genuine(counsellor(SECOND, "m2"), table(first_manager(), second), ROOT_KEY)


def test_another_root_key_does_not_count():
    assert not genuine(first_manager(), {}, signing_half(STRANGER))
    assert not genuine(counsellor(), table(first_manager()), signing_half(STRANGER))


@pytest.mark.parametrize("root", [b"", b"short", bytes(32), bytes(33)])
def test_a_misshapen_root_key_counts_nothing(root):
    assert not genuine(first_manager(), {}, root)


def test_a_card_that_claims_the_root_without_its_key_does_not_count():
    assert not genuine(first_manager(STRANGER), {}, ROOT_KEY)


def test_a_card_that_claims_a_manager_without_their_key_does_not_count():
    assert not genuine(counsellor(STRANGER), table(first_manager()), ROOT_KEY)


def test_a_card_signed_by_a_forged_manager_does_not_count():
    assert not genuine(counsellor(), table(first_manager(STRANGER)), ROOT_KEY)


@pytest.mark.parametrize("role", ["counsellor", "psychologist", "admin", "Manager", ""])
def test_only_managers_appoint(role):
    signer = sign(card_of("m1", role, MANAGER), ROOT, RECOVERY)
    assert genuine(signer, {}, ROOT_KEY)
    assert not genuine(counsellor(), table(signer), ROOT_KEY)


def test_a_signer_who_is_not_there_does_not_count():
    assert not genuine(counsellor(), {}, ROOT_KEY)


def test_nobody_appoints_themselves():
    itself = sign(card_of("m1", "manager", MANAGER), "m1", MANAGER)
    assert not genuine(itself, table(itself), ROOT_KEY)


def test_a_loop_of_managers_does_not_count():
    one = sign(card_of("m1", "manager", MANAGER), "m2", SECOND)
    other = sign(card_of("m2", "manager", SECOND), "m1", MANAGER)
    assert not genuine(one, table(one, other), ROOT_KEY)
    assert not genuine(counsellor(), table(one, other), ROOT_KEY)


def test_a_row_under_another_managers_id_does_not_count():
    """The table says m1, the card in it says someone else: a copied row."""
    copied = {"m1": sign(card_of("m9", "manager", MANAGER), ROOT, RECOVERY)}
    assert not genuine(counsellor(), copied, ROOT_KEY)


@pytest.mark.parametrize(
    "changed",
    [
        {"staff": "c2"},
        {"role": "manager"},
        {"reads": PublicKey(b"\x09" * 32)},
        {"signs": b"\x09" * 32},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_no_field_of_a_card_can_be_changed(changed):
    signed = counsellor()
    altered = replace(signed, card=replace(signed.card, **changed))
    assert genuine(signed, table(first_manager()), ROOT_KEY)
    assert not genuine(altered, table(first_manager()), ROOT_KEY)


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65)])
def test_a_signature_of_nothing_does_not_count(signature):
    assert not genuine(replace(first_manager(), signature=signature), {}, ROOT_KEY)


def test_a_signature_is_not_carried_over_to_another_signer():
    second = sign(card_of("m2", "manager", SECOND), ROOT, RECOVERY)
    moved = replace(counsellor(), signed_by="m2")
    assert not genuine(moved, table(first_manager(), second), ROOT_KEY)


def test_a_chain_ends_somewhere():
    cards = chain(LONGEST_CHAIN + 1)
    assert genuine(cards[LONGEST_CHAIN - 1], table(*cards), ROOT_KEY)
    assert not genuine(cards[LONGEST_CHAIN], table(*cards), ROOT_KEY)


def test_reading_and_signing_never_share_a_key():
    assert reading_key(MANAGER).reveal() != signing_key(MANAGER).reveal()
    assert card_of("m1", "manager", MANAGER).reads != card_of("m1", "manager", SECOND).reads


def test_fields_do_not_run_into_each_other_in_the_statement():
    one = replace(first_manager().card, staff='a", "role": "manager')
    other = replace(first_manager().card, staff="a")
    assert one.statement() != other.statement()
