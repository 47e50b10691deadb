"""What every store means by open, upsert, delete, search, get, count and build: one suite over all of them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest

from qa.errors import OtherStoreError, StoreError, UsageError
from qa.remote import conditions, milvus
from qa.store.engine import Record, Store, checked
from qa.store.lexical import Restriction

DAY = dt.date(2019, 5, 27).toordinal()
RNG = np.random.default_rng(7)
VECTORS = RNG.standard_normal((60, 8)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
Opening = Callable[..., Store]


def record(number: int, **fields: object) -> Record:
    base = Record(
        id=number,
        vector=VECTORS[number % len(VECTORS)],
        text=f"The harbour number{number} of the town",
        title=f"Title {number}",
        name=f"{number:016x}:0-9",
        url=f"https://example.org/{number}",
        day=0 if number % 6 == 0 else DAY + number,
        kind="turn" if number % 2 else "paragraph",
        genre="interview" if number % 3 else "speech",
        speakers=(number % 4, 40) if number % 5 else (),
    )
    return dataclasses.replace(base, **fields)  # type: ignore[arg-type]


RECORDS = [record(number) for number in range(40)]


def exact(vector: np.ndarray, k: int, records: list[Record] = RECORDS) -> list[tuple[int, float]]:
    scores = [(one.id, float(one.vector @ vector)) for one in records]
    return sorted(scores, key=lambda pair: (-pair[1], pair[0]))[:k]


def same(found: tuple[np.ndarray, np.ndarray], expected: list[tuple[int, float]]) -> None:
    scores, ids = found
    assert ids.tolist() == [number for number, _ in expected]
    assert np.allclose(scores, [score for _, score in expected], atol=1e-5)


def filled(store: Store, records: list[Record] = RECORDS) -> Store:
    store.upsert(records)
    store.sync()
    return store


def test_nearest_come_first_with_their_inner_products(store: Store) -> None:
    filled(store)
    same(store.search(VECTORS[3], 5), exact(VECTORS[3], 5))
    same(store.search(-VECTORS[50], 100), exact(-VECTORS[50], 100))
    assert store.search(VECTORS[3], 0)[1].tolist() == []


def test_an_empty_store_finds_nothing(store: Store) -> None:
    assert store.search(VECTORS[0], 5)[1].tolist() == []
    assert (store.count(), store.get([1]), list(store.iterate())) == (0, [], [])


def test_equal_scores_come_in_the_order_of_ids(store: Store) -> None:
    filled(store, [record(number, vector=VECTORS[0]) for number in (9, 4, 7)])
    assert store.search(VECTORS[0], 3)[1].tolist() == [4, 7, 9]


WHERE = {
    "since": (Restriction(first_day=DAY + 20), lambda one: one.day >= DAY + 20),
    "until": (Restriction(last_day=DAY + 10), lambda one: 0 < one.day <= DAY + 10),
    "period": (Restriction(DAY + 5, DAY + 9), lambda one: DAY + 5 <= one.day <= DAY + 9),
    "kind": (Restriction(kind="turn"), lambda one: one.kind == "turn"),
    "genre": (Restriction(genres=("speech", "talk")), lambda one: one.genre == "speech"),
    "no such genre": (Restriction(genres=('" or id >= 0 or genre == "',)), lambda _: False),
    "speaker": (Restriction(speakers=(2,)), lambda one: 2 in one.speakers),
    "any speaker": (Restriction(speakers=(1, 3)), lambda one: {1, 3} & set(one.speakers)),
    "nobody": (Restriction(speakers=()), lambda _: False),
    "ranges": (Restriction(ranges=((3, 5), (20, 20))), lambda one: one.id in (3, 4, 5, 20)),
    "no range": (Restriction(ranges=()), lambda _: False),
    "together": (
        Restriction(first_day=DAY + 2, speakers=(40,), kind="turn", ranges=((0, 30),)),
        lambda one: one.day >= DAY + 2 and 40 in one.speakers and one.kind == "turn" and one.id <= 30,
    ),
}


def test_filters_act_inside_every_search(store: Store) -> None:
    filled(store)
    for name, (where, fits) in WHERE.items():
        allowed = [one for one in RECORDS if fits(one)]
        same(store.search(VECTORS[8], 4, where), exact(VECTORS[8], 4, allowed))
        assert store.count(where) == len(allowed), name
        if store.searches_text:
            ids = store.search_text("harbour", 100, where)[1]
            assert sorted(ids.tolist()) == [one.id for one in allowed], name


def test_more_stretches_than_an_expression_holds(store: Store) -> None:
    filled(store)
    where = Restriction(ranges=tuple((number, number) for number in range(0, 40, 2)))
    many = Restriction(ranges=tuple((number, number) for number in range(0, 400, 2)))
    even = [one for one in RECORDS if one.id % 2 == 0]
    same(store.search(VECTORS[8], 10, where), exact(VECTORS[8], 10, even))
    same(store.search(VECTORS[8], 10, many), exact(VECTORS[8], 10, even))
    assert store.count(many) == len(even)
    store.delete_where(many)
    store.sync()
    assert store.count() == len(RECORDS) - len(even)


def test_stretches_far_from_the_question_are_searched_to_the_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "RANGES", 4)
    monkeypatch.setattr(milvus, "MAX_K", 8)
    filled(store)
    far = sorted(number for number, _ in exact(VECTORS[8], 40)[-14:])
    where = Restriction(ranges=tuple((number, number) for number in far))
    same(store.search(VECTORS[8], 5, where), exact(VECTORS[8], 5, [RECORDS[number] for number in far]))
    rare = Restriction(kind="turn", ranges=where.ranges)
    turns = [RECORDS[number] for number in far if number % 2]
    same(store.search(VECTORS[8], 8, rare), exact(VECTORS[8], 8, turns))
    if store.searches_text:
        ids = store.search_text("harbour", 5, where)[1].tolist()
        assert (len(ids), set(ids) - set(far)) == (5, set())


def test_words_are_searched_where_the_store_can(store: Store) -> None:
    filled(store, [record(1, text="fish and harbour"), record(2, text="fish fish fish"), record(3, text="a bridge")])
    if not store.searches_text:
        with pytest.raises(StoreError, match="cannot search words"):
            store.search_text("fish", 5)
        return
    scores, ids = store.search_text("fish", 5)
    assert ids.tolist() == [2, 1]
    assert scores[0] > scores[1] > 0
    assert store.search_text("harbour", 1)[1].tolist() == [1]
    assert store.search_text("nowhere", 5)[1].tolist() == []


def test_records_come_back_as_they_were(store: Store) -> None:
    strange = record(5, text="„Ещё раз“ 字 " + "é" * 300, title="", url="", speakers=(), day=0)
    filled(store, [record(4), strange])
    found = store.get([5, 99, 4])
    assert [one.id for one in found] == [5, 4]
    for one, expected in zip(found, (strange, record(4)), strict=True):
        assert np.allclose(one.vector, expected.vector, atol=1e-6)
        blank = np.zeros(0)
        assert dataclasses.replace(one, vector=blank) == dataclasses.replace(expected, vector=blank)


def test_the_last_write_of_an_id_counts(store: Store) -> None:
    filled(store)
    filled(store, [record(3, vector=VECTORS[50], text="first"), record(3, vector=VECTORS[51], text="second")])
    assert store.count() == len(RECORDS)
    assert store.get([3])[0].text == "second"
    assert store.search(VECTORS[51], 1)[1].tolist() == [3]
    assert 3 not in store.search(VECTORS[3], 1)[1].tolist()


def test_what_is_deleted_is_gone(store: Store) -> None:
    filled(store)
    store.delete([3, 4, 777])
    store.sync()
    assert (store.count(), store.get([3, 5])[0].id) == (len(RECORDS) - 2, 5)
    same(store.search(VECTORS[3], 3), exact(VECTORS[3], 3, [one for one in RECORDS if one.id not in (3, 4)]))
    store.delete_where(Restriction(kind="turn"))
    store.sync()
    assert store.count() == len([one for one in RECORDS if one.kind == "paragraph" and one.id != 4])
    with pytest.raises(UsageError, match="delete everything"):
        store.delete_where(Restriction())


def test_all_records_can_be_gone_through(store: Store) -> None:
    filled(store, [record(number) for number in (8, 3, 5, 1, 9, 30, 2, 100_000)])
    batches = [[one.id for one in some] for some in store.iterate(3)]
    assert [number for some in batches for number in some] == [1, 2, 3, 5, 8, 9, 30, 100_000]
    assert max(len(some) for some in batches) <= 3


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"vector": np.ones(7, np.float32)}, "7 numbers"),
        ({"vector": np.full(8, np.nan, np.float32)}, "length 1"),
        ({"vector": 2 * VECTORS[0]}, "length 1"),
        ({"id": -1}, "negative"),
        ({"name": "é"}, "ASCII"),
        ({"name": "x" * 65}, "64 bytes"),
        ({"text": "é" * 40_000}, "65,535 bytes"),
        ({"speakers": tuple(range(2000))}, "speakers"),
    ],
)
def test_what_no_store_can_hold_is_said(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        checked([record(1), record(2, **fields)], 8)


def test_a_record_that_cannot_be_held_stops_its_batch(store: Store) -> None:
    with pytest.raises(UsageError, match="Record 2 cannot be stored"):
        store.upsert([record(1), record(2, vector=np.full(8, np.nan, np.float32))])
    store.sync()
    assert store.count() == 0


def test_a_query_of_another_dimension_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="9 numbers"):
        store.search(np.ones(9, np.float32), 3)


def test_a_build_is_seen_by_nobody_until_it_is_committed(store: Store, opening: Opening) -> None:
    filled(store)
    build = store.begin_build("v1")
    build.upsert([record(number) for number in range(100, 110)])
    with opening() as other:
        assert (other.version, other.count()) == (store.version, len(RECORDS))
    build.commit(10)
    assert (store.version, store.count()) == ("v1", 10)
    with opening() as other:
        assert (other.version, other.count()) == ("v1", 10)
        assert other.search(VECTORS[101 % 60], 1)[1].tolist() == [101]


def test_a_build_with_too_few_records_does_not_serve(store: Store, opening: Opening) -> None:
    filled(store)
    build = store.begin_build("v1")
    build.upsert([record(1)])
    with pytest.raises(StoreError, match="instead of 2"):
        build.commit(2)
    build.abort()
    with opening() as other:
        assert (other.version, other.count()) == (store.version, len(RECORDS))


def test_a_build_that_was_given_up_leaves_nothing(store: Store) -> None:
    filled(store)
    build = store.begin_build("v1")
    build.upsert([record(1)])
    build.abort()
    again = store.begin_build("v1")
    again.upsert([record(2)])
    again.commit(1)  # which counts
    assert [one.id for one in store.get([1, 2])] == [2]


def test_another_model_or_dimension_is_refused(store: Store, opening: Opening) -> None:
    filled(store)
    with pytest.raises(OtherStoreError, match="another model"):
        opening(model="cd" * 32)
    with pytest.raises(OtherStoreError, match=r"8 numbers.* 16"):
        opening(dimension=16)


def test_there_must_be_a_store_to_open(opening: Opening) -> None:
    with pytest.raises(OtherStoreError, match="There is no"):
        opening()
