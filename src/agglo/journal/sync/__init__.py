"""The synchronisation of a territory pack with the database, journalled, all or nothing."""
