"""What can be done to many actions in one go, and how it is told."""

from dataclasses import dataclass

from agglo.core.french import count


@dataclass(frozen=True, slots=True)
class Kind:
    """One gesture: the permission it takes, whether it can be undone, what it asks for."""

    key: str
    label: str
    permission: str
    done: str  # what each action is after it, agreed: « suivie,suivies »
    asks: tuple[str, ...] = ()  # fields of the form
    can_be_undone: bool = True

    def told(self, n: int) -> str:
        """Return what was done, in a sentence.

        >>> KINDS["suivre"].told(2)
        '2\\xa0actions suivies.'
        """
        one, _, many = self.done.partition(",")
        return f"{count(n, f'action {one}', f'actions {many}')}."


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("suivre", "Suivre", "plan.version:read", "suivie,suivies"),
        Kind("ne-plus-suivre", "Ne plus suivre", "plan.version:read", "laissée,laissées"),
        Kind("note", "Écrire une même nouvelle", "plan.note:record", "notée,notées", ("texte",)),
        Kind(
            "jalon",
            "Dire que la prochaine étape est atteinte",
            "plan.milestone:record",
            "avancée d’une étape,avancées d’une étape",
            ("le",),
        ),
        Kind("relier", "Relier à une action", "plan.link:record", "reliée,reliées", ("autre",)),
        Kind(
            "publier",
            "Publier ce qui attend",
            "plan.version:publish",
            "publiée,publiées",
            ("intitule",),
            can_be_undone=False,
        ),
    )
}
"""Every gesture, by the word of forms."""
