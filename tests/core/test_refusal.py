import pickle

import pytest

from agglo.core.refusal import Refusal


class EnvelopeDry(Refusal):
    code = "test.envelope-dry"
    what = "L'aide de %(asked)s ne peut pas être accordée."
    why = "Il reste %(left)s, soit 20 %% de l'enveloppe."
    remedy = "Mettez-la en attente."


def test_a_refusal_speaks_in_three_sentences_filled_with_its_facts():
    refusal = EnvelopeDry(asked="60,00 €", left="59,99 €")

    assert refusal.for_people() == (
        "L'aide de 60,00 € ne peut pas être accordée. "
        "Il reste 59,99 €, soit 20 % de l'enveloppe. Mettez-la en attente."
    )
    assert str(refusal) == refusal.for_people()
    assert refusal.facts == {"asked": "60,00 €", "left": "59,99 €"}


def test_a_missing_fact_is_found_when_the_refusal_is_raised():
    with pytest.raises(KeyError, match="left"):
        EnvelopeDry(asked="60,00 €")


@pytest.mark.parametrize("missing", ["code", "what", "why", "remedy"])
def test_a_refusal_without_one_of_its_sentences_is_found_when_defined(missing):
    parts = {name: "Texte." for name in ("code", "what", "why", "remedy") if name != missing}

    with pytest.raises(TypeError, match=f"must say its {missing}"):
        type("Incomplete", (Refusal,), parts)


def test_a_refusal_of_a_refusal_inherits_what_it_does_not_change():
    class VeryDry(EnvelopeDry):
        code = "test.envelope-very-dry"

    assert VeryDry(asked="1", left="0").for_people().startswith("L'aide de 1")


def test_a_refusal_crosses_a_process_boundary():
    refusal = EnvelopeDry(asked="60,00 €", left="59,99 €")

    again = pickle.loads(pickle.dumps(refusal))  # noqa: S301

    assert type(again) is EnvelopeDry
    assert again.facts == refusal.facts
    assert str(again) == str(refusal)
