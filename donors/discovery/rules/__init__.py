"""Suggestions as plain values: facts in, ordered lists with their grounds out."""

from donors.discovery.rules.aims import Aim, aims, untried
from donors.discovery.rules.facts import CallFacts, Field, Habit, Project, Purse, standing_last
from donors.discovery.rules.fit import FitIndex, fits_call
from donors.discovery.rules.misses import CARRY, Miss
from donors.discovery.rules.places import FEWEST, Place, places, trials_of
from donors.discovery.rules.scoring import WEIGHTS, Candidate, Suggestion, points_of, ranked
from donors.discovery.rules.suggesting import Answer, suggest
from donors.discovery.rules.trying import WORK, Trials

__all__ = [
    "CARRY",
    "FEWEST",
    "WEIGHTS",
    "WORK",
    "Aim",
    "Answer",
    "CallFacts",
    "Candidate",
    "Field",
    "FitIndex",
    "Habit",
    "Miss",
    "Place",
    "Project",
    "Purse",
    "Suggestion",
    "Trials",
    "aims",
    "fits_call",
    "places",
    "points_of",
    "ranked",
    "standing_last",
    "suggest",
    "trials_of",
    "untried",
]
