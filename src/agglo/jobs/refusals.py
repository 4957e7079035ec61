"""Every "no" of the queue, as the person reads it."""

from agglo.core.refusal import Refusal


class NothingToRelaunch(Refusal):
    code = "jobs.nothing-to-relaunch"
    what = "Le travail « %(title)s » n’est pas relancé."
    why = "Il n’a pas échoué, ou quelqu’un l’a déjà relancé."
    remedy = "Rechargez la page pour voir où il en est."


class NothingToCancel(Refusal):
    code = "jobs.nothing-to-cancel"
    what = "Le travail « %(title)s » n’est pas annulé."
    why = "Il est terminé, ou déjà annulé."
    remedy = "Rechargez la page pour voir où il en est."


class AlreadyInTheQueue(Refusal):
    code = "jobs.already-in-the-queue"
    what = "La tâche « %(title)s » n’est pas lancée une fois de plus."
    why = "Elle attend déjà son tour, ou elle est en cours."
    remedy = "Attendez qu’elle se termine, ou annulez-la."


class LetterNotInDoubt(Refusal):
    code = "jobs.letter-not-in-doubt"
    what = "Ce courriel reste tel quel."
    why = "Il n’est ni refusé ni incertain, ou quelqu’un en a déjà décidé."
    remedy = "Rechargez la page pour voir où il en est."


class LetterErased(Refusal):
    code = "jobs.letter-erased"
    what = "Ce courriel ne peut pas être envoyé de nouveau."
    why = "Son texte et son adresse ont été effacés, comme la durée de conservation le veut."
    remedy = "Classez-le ; si la personne attend encore une réponse, écrivez-lui autrement."


class BackupExists(Refusal):
    code = "jobs.backup-exists"
    what = "La sauvegarde n’est pas faite."
    why = "Le fichier %(file)s existe déjà, et une sauvegarde n’en remplace jamais une autre."
    remedy = "Choisissez un autre nom, ou un dossier avec --keep."


class BackupOfANewerDatabase(Refusal):
    code = "jobs.backup-of-a-newer-database"
    what = "La sauvegarde n’est pas faite."
    why = "La base a été mise à jour par une version plus récente du logiciel (%(first)s)."
    remedy = "Faites la sauvegarde avec cette version plus récente."


class BackupUnreadable(Refusal):
    code = "jobs.backup-unreadable"
    what = "La sauvegarde n’est pas faite."
    why = "La table %(table)s contient une valeur qui n’est pas de sa nature."
    remedy = "Lancez agglo journal verify ; quelqu’un a peut-être écrit dans la base à la main."


class DiskFull(Refusal):
    code = "jobs.disk-full"
    what = "%(what_was_done)s s’est arrêtée sans rien changer."
    why = "Il n’y a plus de place sur le disque, ou il refuse d’écrire."
    remedy = "Libérez de la place ou choisissez un autre disque, puis recommencez."


class RestoreDamaged(Refusal):
    code = "jobs.restore-damaged"
    what = "La sauvegarde %(file)s n’est pas restaurée, et rien n’a changé."
    why = "Elle n’est pas telle qu’elle a été écrite : %(where)s."
    remedy = "Prenez une autre copie ou une sauvegarde plus ancienne."


class RestoreOfANewerVersion(Refusal):
    code = "jobs.restore-of-a-newer-version"
    what = "La sauvegarde %(file)s n’est pas restaurée, et rien n’a changé."
    why = "Elle vient d’une version plus récente du logiciel (%(version)s, étape %(first)s)."
    remedy = "Installez cette version ou une suivante, puis recommencez."


class RestoreNotEmpty(Refusal):
    code = "jobs.restore-not-empty"
    what = "La sauvegarde %(file)s n’est pas restaurée, et rien n’a changé."
    why = "Cette instance contient déjà quelque chose : %(held)s."
    remedy = "Sauvegardez-la, puis ajoutez --replace si elle doit vraiment être remplacée."


class RestoreBrokenJournal(Refusal):
    code = "jobs.restore-broken-journal"
    what = "La sauvegarde %(file)s n’est pas restaurée, et rien n’a changé."
    why = "Le journal y était déjà rompu le jour où elle a été faite (%(n)s)."
    remedy = "Prenez une sauvegarde plus ancienne, ou ajoutez --broken-journal en le sachant."


class RestoreImpossible(Refusal):
    code = "jobs.restore-impossible"
    what = "La sauvegarde %(file)s n’est pas restaurée, et rien n’a changé."
    why = "La base a refusé ce qu’elle contient : %(said)s"
    remedy = "Restaurez-la sur le même genre de base qu’à l’origine, ou signalez ce message."
