"""What is held packed comes back as it was."""

from __future__ import annotations

from qa.models import Document, Utterance
from qa.store.packed import Packed

DOCUMENTS = [Document(f"Title {n}", (Utterance(f"Words {n} \ud83d\ude00 \udc80.", "statement"),)) for n in range(5)]


def test_what_was_put_in_comes_out_equal() -> None:
    packed = Packed(DOCUMENTS)
    assert (len(packed), list(packed), packed[3], packed[-1]) == (5, DOCUMENTS, DOCUMENTS[3], DOCUMENTS[4])
    assert packed[3] is not packed[3]


def test_a_part_and_another_order_are_packed_too() -> None:
    packed = Packed(DOCUMENTS)
    assert list(packed[1:3]) == DOCUMENTS[1:3]
    some = packed.arranged([4, 0])
    some.append(DOCUMENTS[2])
    some.extend(packed[1:2])
    assert list(some) == [DOCUMENTS[at] for at in (4, 0, 2, 1)]
    assert list(packed) == DOCUMENTS
