"""One gesture on many actions: all or none, seen before, named when things moved, undone."""

import pytest

from agglo.core.periods import Period
from agglo.journal.models import Entry
from agglo.plan import services as plan
from agglo.plan.models import Action, Link, Milestone, MilestoneChange, Note, Publication
from agglo.workshop.models import Follow, Gesture
from agglo.workshop.refusals import AlreadyUndone, NotAllowed, NothingChosen, NotYours
from agglo.workshop.rules.gestures import KINDS
from agglo.workshop.services import gestures
from tests.plan.factories import NOON, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

KEYS = ["maison-des-services", "bus-des-villages", "reseau-cyclable"]
PAGE = "/atelier/ensemble/"
EVERYTHING = tuple(kind.permission for kind in KINDS.values())
SAID = {
    "suivre": {},
    "ne-plus-suivre": {},
    "note": {"texte": "Le marché est signé."},
    "jalon": {"le": Period.parse("2026-03-01")},
    "publier": {"intitule": "Campagne de mars"},
}


def said_for(kind):
    if kind == "relier":
        return {"autre": Action.objects.get(key="piscine-renovee")}
    return SAID[kind]


def make(kind, actor, keys=KEYS, at=NOON, said=None):
    return gestures.make_gesture(
        kind=kind,
        actions=gestures.chosen(keys),
        said=said_for(kind) if said is None else said,
        actor=actor,
        at=at,
    )


def written():
    return {
        "notes": Note.objects.filter(entered_by__isnull=False).count(),
        "steps": MilestoneChange.objects.count(),
        "links": Link.objects.filter(entered_by__isnull=False).count(),
        "follows": Follow.objects.count(),
        "gestures": Gesture.objects.count(),
        "lines": Entry.objects.count(),
    }


class TestMaking:
    @pytest.mark.parametrize("kind", KINDS)
    def test_each_gesture_takes_its_own_permission(self, kind):
        others = {each.permission for each in KINDS.values()} - {KINDS[kind].permission}

        with pytest.raises(NotAllowed):
            make(kind, person(*others))

    @pytest.mark.parametrize("kind", KINDS)
    def test_nothing_chosen_is_refused(self, kind):
        with pytest.raises(NothingChosen):
            make(kind, person(*EVERYTHING), keys=[])

    def test_a_note_is_written_on_each_action(self):
        who = person(*EVERYTHING)

        outcome = make("note", who)

        notes = Note.objects.filter(entered_by=who)
        assert {note.action.key for note in notes} == set(KEYS)
        assert {note.text for note in notes} == {"Le marché est signé."}
        assert len(outcome.gesture.rows) == 3

    def test_the_next_step_of_each_action_is_reached(self):
        outcome = make("jalon", person(*EVERYTHING), keys=["maison-des-services"])

        (row,) = outcome.gesture.rows
        change = MilestoneChange.objects.get(milestone__key=row["milestone"])
        assert change.reached == "2026-03-01"

    def test_one_refusal_keeps_the_whole_from_being_written(self):
        with_step = Milestone.objects.filter(action__key=KEYS[0], reached="").exists()
        Milestone.objects.filter(action__key=KEYS[1]).update(closed_on=NOON.date())
        before = written()

        outcome = make("jalon", person(*EVERYTHING), keys=KEYS[:2])

        assert with_step
        assert outcome.gesture is None
        ((action, why),) = outcome.refusals
        assert action.key == KEYS[1]
        assert "n’a pas d’étape qui attende" in why
        assert written() == before

    def test_an_action_cannot_be_linked_to_itself_and_it_says_so(self):
        said = {"autre": Action.objects.get(key=KEYS[1])}

        outcome = make("relier", person(*EVERYTHING), said=said)

        assert KEYS[1] in [action.key for action, _ in outcome.refusals]
        assert not Link.objects.filter(entered_by__isnull=False).exists()

    def test_following_twice_follows_once(self):
        who = person(*EVERYTHING)
        make("suivre", who, keys=KEYS[:2])

        outcome = make("suivre", who)

        assert [row["action"] for row in outcome.rows] == [KEYS[2]]
        assert Follow.objects.filter(user=who).count() == 3

    def test_what_waits_is_published_in_one_publication(self):
        who = person(*EVERYTHING)
        make("note", who, keys=KEYS[:2])

        outcome = make("publier", who)

        made = Publication.objects.get(by=who)
        assert {row["action"] for row in outcome.rows} == set(KEYS[:2])
        assert made.label == "Campagne de mars"
        assert Note.objects.published().filter(entered_by=who).count() == 2

    def test_nothing_to_publish_is_told(self):
        outcome = make("publier", person(*EVERYTHING))

        assert outcome.gesture is None
        assert len(outcome.refusals) == 1


class TestTrying:
    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "publier"])
    def test_it_says_what_would_be_done_and_writes_nothing(self, kind, follow):
        who = person(*EVERYTHING)
        if kind == "ne-plus-suivre":
            follow(who, *KEYS)
        keys = KEYS[:1]
        before = written()

        outcome = gestures.try_gesture(
            kind=kind, actions=gestures.chosen(keys), said=said_for(kind), actor=who, at=NOON
        )

        assert [row["action"] for row in outcome.rows] == keys
        assert written() == before


class TestUndoing:
    @pytest.mark.parametrize("kind", [each.key for each in KINDS.values() if each.can_be_undone])
    def test_everything_is_as_before_for_whoever_reads(self, kind, follow):
        who = person(*EVERYTHING)
        if kind == "ne-plus-suivre":
            follow(who, *KEYS)
        before = _read(who)
        keys = KEYS[:1]
        gesture = make(kind, who, keys=keys).gesture
        assert _read(who) != before

        gestures.undo_gesture(gesture=gesture, actor=who, at=NOON)

        assert _read(who) == before

    def test_it_is_undone_once(self):
        who = person(*EVERYTHING)
        gesture = make("note", who).gesture
        gestures.undo_gesture(gesture=gesture, actor=who, at=NOON)

        with pytest.raises(AlreadyUndone, match="2 mars 2026"):
            gestures.undo_gesture(gesture=gesture, actor=who, at=NOON)

    def test_someone_else_may_not(self):
        gesture = make("note", person(*EVERYTHING)).gesture

        with pytest.raises(NotYours):
            gestures.undo_gesture(gesture=gesture, actor=person(*EVERYTHING), at=NOON)

    def test_a_publication_is_not_undone(self):
        who = person(*EVERYTHING)
        make("note", who)
        gesture = make("publier", who).gesture

        with pytest.raises(NotYours):
            gestures.undo_gesture(gesture=gesture, actor=who, at=NOON)


def _read(who):
    """Return what someone who opens the actions reads of all that a gesture can change."""
    from agglo.workshop.reports.tour import screen

    tour = {key: screen(key, NOON.date()) for key in KEYS}
    linked = Link.objects.current().filter(is_undo=False)
    return {
        "follows": set(Follow.objects.filter(user=who).values_list("action__key", flat=True)),
        "notes": set(Note.objects.current().values_list("text", flat=True)),
        "steps": {key: [(s.milestone.key, s.code) for s in one.steps] for key, one in tour.items()},
        "links": set(linked.values_list("action__key", "other__key")),
    }


class TestPages:
    @pytest.fixture
    def who(self, client):
        found = person(*EVERYTHING)
        client.force_login(found)
        return found

    def send(self, client, step="", **said):
        seen = Entry.objects.order_by("-seq").first().seq
        return client.post(PAGE, {"cle": KEYS, "vu": seen, "etape": step} | said)

    def test_the_list_leads_to_the_choice_of_a_gesture(self, client, who):
        page = self.send(client, portee="cochees").content.decode()

        assert "Agir sur 3\u00a0actions" in page
        assert "Publier ce qui attend" in page

    def test_whoever_may_little_is_offered_little(self, client):
        client.force_login(person("plan.version:read"))

        page = self.send(client).content.decode()

        assert 'value="suivre"' in page
        assert 'value="publier"' not in page

    def test_a_gesture_not_offered_is_refused_when_it_is_sent(self, client):
        client.force_login(person("plan.version:read"))

        assert self.send(client, "faire", geste="publier").status_code == 422

    def test_the_whole_page_and_the_whole_filter_can_be_taken(self, client, who):
        one = client.post(PAGE, {"portee": "page", "page": " ".join(KEYS[:2])}).content.decode()
        every = client.post(PAGE, {"portee": "filtre", "filtre": "q=bus"}).content.decode()

        assert "Agir sur 2\u00a0actions" in one
        assert "Faire rouler un bus" in every

    def test_nothing_ticked_goes_back_to_the_list_with_a_word(self, client, who):
        response = client.post(PAGE, {"portee": "cochees"}, follow=True)

        assert "Aucune action n’est choisie" in response.content.decode()

    def test_what_would_change_is_counted_before_anything_is_written(self, client, who):
        before = written()

        page = self.send(client, "voir", geste="note", texte="Bonjour").content.decode()

        assert "3\u00a0actions changeront" in page
        assert '<dd class="said">Bonjour</dd>' in page
        assert "Rien n’est encore fait" in page
        assert written() == before

    def test_it_is_made_then_undone_from_its_page(self, client, who):
        response = self.send(client, "faire", geste="note", texte="Bonjour")
        made = Gesture.objects.get()
        assert response["Location"] == f"{PAGE}{made.pk}/"
        page = client.get(response["Location"]).content.decode()
        assert "3\u00a0actions notées" in page

        client.post(f"{PAGE}{made.pk}/defaire/")

        assert not Note.objects.current().filter(entered_by=who).exists()
        assert "Ce geste a été défait" in client.get(response["Location"]).content.decode()

    def test_what_a_colleague_changed_since_the_choice_is_named_and_asks_again(self, client, who):
        seen = Entry.objects.order_by("-seq").first().seq
        colleague = person("plan.note:record")
        bus = Action.objects.get(key="bus-des-villages")
        plan.write_note(action=bus, text="Trop tard", actor=colleague, at=NOON)

        form = {"cle": KEYS, "vu": seen, "etape": "faire", "geste": "note", "texte": "Bonjour"}
        response = client.post(PAGE, form)

        page = response.content.decode()
        assert response.status_code == 409
        assert "des collègues ont changé ces actions" in page
        assert str(colleague) in page
        assert not Gesture.objects.exists()

        again = Entry.objects.order_by("-seq").first().seq
        assert f'name="vu" value="{again}"' in page
        assert client.post(PAGE, form | {"vu": again}).status_code == 302

    def test_one_own_change_since_the_choice_asks_nothing(self, client, who):
        seen = Entry.objects.order_by("-seq").first().seq
        bus = Action.objects.get(key="bus-des-villages")
        plan.write_note(action=bus, text="De moi", actor=who, at=NOON)

        form = {"cle": KEYS, "vu": seen, "etape": "faire", "geste": "note", "texte": "Bonjour"}

        assert client.post(PAGE, form).status_code == 302

    def test_each_refusal_is_shown_with_its_action(self, client, who):
        response = self.send(client, "faire", geste="relier", autre="bus-des-villages")

        page = response.content.decode()
        assert response.status_code == 422
        assert "Rien ne sera fait" in page
        assert "Faire rouler un bus" in page

    @pytest.mark.parametrize("geste", ["note", "jalon", "relier"])
    def test_what_a_gesture_needs_is_asked(self, client, who, geste):
        response = self.send(client, "voir", geste=geste, le="")

        assert response.status_code == 422
        assert "Ce geste en a besoin" in response.content.decode()

    def test_someone_else_s_gesture_is_not_found(self, client, who):
        made = make("note", person(*EVERYTHING)).gesture

        assert client.get(f"{PAGE}{made.pk}/").status_code == 404
        assert client.post(f"{PAGE}{made.pk}/defaire/").status_code == 404

    def test_those_that_are_refused_can_be_left_out(self, client, who):
        Milestone.objects.filter(action__key=KEYS[1]).update(closed_on=NOON.date())
        keys = {"cles": " ".join(KEYS[:2]), "geste": "jalon", "le": "01/03/2026"}
        assert client.post(PAGE, keys | {"etape": "voir"}).status_code == 422

        response = client.post(PAGE, keys | {"etape": "ecarter", "refusees": KEYS[1]})

        page = response.content.decode()
        assert response.status_code == 200
        assert "1\u00a0action changera" in page
        assert not MilestoneChange.objects.exists()
