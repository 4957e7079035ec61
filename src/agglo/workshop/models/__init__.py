"""The tables of the workshop: what people follow, keep, say and choose."""

from agglo.workshop.models.comments import Comment, Mention
from agglo.workshop.models.following import Follow
from agglo.workshop.models.gestures import Gesture
from agglo.workshop.models.preferences import Preference
from agglo.workshop.models.saved import SavedView
from agglo.workshop.models.sheets import Sheet

__all__ = ["Comment", "Follow", "Gesture", "Mention", "Preference", "SavedView", "Sheet"]
