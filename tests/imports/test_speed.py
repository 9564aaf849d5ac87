"""A file of 100,000 rows is read in a few times what the csv module alone takes."""

import csv
import gc
import io
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from imports.reading_files import PARIS, read_text

from cockpit.imports.records import to_records

ROWS = 100_000
ROUNDS = 5


def log() -> str:
    header = (
        "Heure,Nom complet de l'utilisateur,Utilisateur touché,Contexte de l'événement,Composant,"
        "Nom de l'événement,Description,Origine,Adresse IP"
    )
    newest = datetime(2026, 11, 20, 12, tzinfo=PARIS)
    lines = (
        f'"{newest - timedelta(seconds=97 * number):%d/%m/%y, %H:%M:%S}",Prénom{number % 300} Nom,-,'
        f"Test: Quiz,Test,Tentative consultée,The user with id '{number % 300}' has viewed the attempt with id"
        f" '{number}' for the quiz with course module id '{number % 30}'.,web,192.0.2.1"
        for number in range(ROWS)
    )
    return "\n".join((header, *lines))


def people() -> str:
    newest = datetime(2026, 11, 20, 12, tzinfo=PARIS)
    lines = (
        f"{number:06d};Nom{number};Prénom{number % 2000};p{number}@exemple.fr;G{number % 7};"
        f"{newest - timedelta(minutes=number):%d/%m/%Y %H:%M};{number % 101} %;En cours;{number % 40} h 05 min"
        for number in range(ROWS)
    )
    header = "Matricule;Nom;Prénom;Courriel;Groupe;Dernière connexion;Avancement;Statut;Temps passé"
    return "\n".join((header, *lines))


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@pytest.mark.benchmark
@pytest.mark.parametrize(("make", "delimiter", "most"), [(log, ",", 4.0), (people, ";", 10.0)])
def test_reading_takes_a_few_times_what_csv_takes(make: Callable[[], str], delimiter: str, most: float):
    text = make()
    content = text.encode()

    def baseline() -> object:
        return list(csv.reader(io.TextIOWrapper(io.BytesIO(content), "utf-8", newline=""), delimiter=delimiter))

    def reading() -> object:
        return deque(to_records(read_text(text)), maxlen=0)

    plain = min(seconds(baseline) for _ in range(ROUNDS))
    ours = min(seconds(reading) for _ in range(ROUNDS))
    print(f"csv {plain:.3f} s, bytes to records {ours:.3f} s: {ours / plain:.2f} times")
    assert ours < most * plain
