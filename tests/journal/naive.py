"""The chain of the journal, checked the obvious way: the whole of it in a list, rewritten again."""

import hashlib
import json

HASHED = (
    *("seq", "at", "actor", "imported", "verb", "object_type", "object_key"),
    *("before", "after", "why", "previous", "object_previous"),
)


def chain(lines):
    """Return the lines again, renumbered and chained from the first."""
    done = []
    for line in lines:
        same = [d for d in done if d["object_type"] == line["object_type"]]
        same = [d for d in same if d["object_key"] == line["object_key"]]
        line = line | {
            "seq": str(len(done) + 1),
            "previous": done[-1]["hash"] if done else "",
            "object_previous": same[-1]["hash"] if same else "",
        }
        text = json.dumps(
            {name: line[name] for name in HASHED},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        done.append(line | {"hash": hashlib.sha256(text.encode("utf-8")).hexdigest()})
    return done


def is_intact(lines, head):
    """Say whether a journal and its head are exactly what writing its lines would give."""
    last = (len(lines), lines[-1]["hash"]) if lines else (0, "")
    return head == last and chain(lines) == list(lines)
