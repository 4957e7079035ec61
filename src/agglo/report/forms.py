"""What is asked of the person who publishes."""

from django import forms


class PublishForm(forms.Form):
    """Why a new edition: shown to everyone beside what it changes."""

    why = forms.CharField(
        label="Motif de cette édition",
        help_text="Une phrase, lue par tous : ce qui est corrigé et pourquoi.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
