"""How what happens to accounts is called. Their history is not public: see their page."""

from agglo.journal.registry import histories
from agglo.people.telling import PLAIN

histories.name_verbs(
    {verb: said[0].upper() + said[1:] for verb, said in PLAIN.items()}
    | {
        "people.membership:grant": "Rôle donné",
        "people.membership:delegate": "Rôle délégué",
        "people.membership:end": "Fin d’un rôle",
        "people.membership:cancel": "Rôle annulé avant son début",
        "people.session:end": "Sessions fermées",
    }
)
