"""Who may read in the journal which person wrote what."""

READ_JOURNAL = "journal.entry:read"

TASKS = {READ_JOURNAL: "lire le journal et le nom de qui a écrit"}
"""Every permission of the room, and the task it permits."""
