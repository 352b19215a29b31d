"""Choosing without names: the pictures of a row behind letters, and what the choices come to. Pure.

The order of the letters is drawn for each row from the person, the place and the row, so that a reload keeps it and
nothing about a model shows in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from imagegen.records import GenerationFacts
from imagegen.states import Standing
from imagegen.storage.choices import Choice
from imagegen.studio.grid import Grid, Row
from imagegen.studio.grid_heads import OPEN

KEPT, REJECTED = "kept", "rejected"


@dataclass(frozen=True)
class Option:
    """What one column made of a row."""

    column_id: str
    pictures: tuple[GenerationFacts, ...]

    @property
    def ids(self) -> list[str]:
        return [one.generation.id for one in self.pictures]


@dataclass(frozen=True)
class BlindRow:
    """A row with at least two options, in the order of their letters."""

    row: Row
    options: tuple[Option, ...]

    def winner(self, choice: Choice | None) -> Option | None:
        """The option that was chosen; None for no choice, for "none of them", and for a picture that is gone."""
        if choice is None or choice.generation_id is None:
            return None
        return next((option for option in self.options if choice.generation_id in option.ids), None)

    def is_decided(self, choice: Choice | None) -> bool:
        return choice is not None and (choice.generation_id is None or self.winner(choice) is not None)


@dataclass(frozen=True)
class Wins:
    """What one column got out of the choices."""

    column_id: str
    wins: int
    rows: int  # decided rows in which it took part


def blind_rows(grid: Grid, seed: str) -> list[BlindRow]:
    """The rows that can be decided: all is there that will come, and there is something to choose from."""
    rows = (BlindRow(row, _options(row, seed)) for row in grid.rows if not _is_open(row))
    return [row for row in rows if len(row.options) > 1]


def waiting_count(grid: Grid) -> int:
    """How many rows still wait for pictures."""
    return sum(_is_open(row) for row in grid.rows)


def _is_open(row: Row) -> bool:
    return any(one.standing in OPEN for facts in row.tasks for one in facts.generations)


def _options(row: Row, seed: str) -> tuple[Option, ...]:
    found = []
    for column_id, tasks in row.cells.items():
        done = tuple(one for facts in tasks for one in facts.generations if one.standing is Standing.DONE)
        if done:
            found.append(Option(column_id, done))
    return tuple(sorted(found, key=lambda option: sha256(f"{seed} {row.id} {option.column_id}".encode()).digest()))


def letter(place: int) -> str:
    """A, B, … Z, then A2, B2, …"""
    turn, index = divmod(place, 26)
    return chr(ord("A") + index) + (str(turn + 1) if turn else "")


def verdicts(
    row: BlindRow, before: Choice | None, generation_id: str | None, *, reject_others: bool
) -> dict[str, str | None]:
    """What a choice says about the pictures of its row, by generation: only what it changes.

    The best one is kept. The one that was the best before is not any more. The others are rejected where that is
    wanted; not so the further pictures of the option that won.
    """
    now = {one.generation.id: one.generation.verdict for option in row.options for one in option.pictures}
    wanted: dict[str, str | None] = {}
    if before and before.generation_id in now and now[before.generation_id] == KEPT:
        wanted[before.generation_id] = None
    for option in row.options if reject_others else ():
        has_won = generation_id in option.ids
        # An earlier choice may have rejected what wins now.
        wanted.update({one: (None if before else now[one]) if has_won else REJECTED for one in option.ids})
    if generation_id is not None:
        wanted[generation_id] = KEPT
    return {one: verdict for one, verdict in wanted.items() if now[one] != verdict}


def count_wins(rows: Sequence[BlindRow], choices: Mapping[str, Choice], column_ids: Iterable[str]) -> list[Wins]:
    """The columns with what they won, the best first."""
    decided = [row for row in rows if row.is_decided(choices.get(row.row.id))]
    winners = [winner.column_id for row in decided if (winner := row.winner(choices.get(row.row.id)))]
    takers = [option.column_id for row in decided for option in row.options]
    wins = [Wins(one, winners.count(one), takers.count(one)) for one in column_ids]
    return sorted(wins, key=lambda found: -found.wins)
