"""Who may see the queue of background work, and start a job again."""

READ_QUEUE = "jobs.queue:read"
MANAGE_QUEUE = "jobs.queue:manage"

TASKS = {
    READ_QUEUE: "voir la file des travaux",
    MANAGE_QUEUE: "relancer ou annuler un travail",
}
