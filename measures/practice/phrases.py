"""What simulated people write: notes, reasons, questions and titles, by language."""

from __future__ import annotations

import random

Phrases = dict[str, tuple[str, ...]]

NOTES: Phrases = {
    "nl": (
        "De werkgroep kwam {n} keer samen; het bestek ligt klaar.",
        "Er namen {n} bedrijven deel aan de eerste ronde.",
        "De overeenkomst met de partners is getekend, de uitvoering begint volgend kwartaal.",
        "De studie is opgeleverd; {n} aanbevelingen worden uitgewerkt.",
        "Twee medewerkers zijn aangeworven, de opleiding loopt.",
        "Het reglement is klaar voor het advies van de Raad van State.",
        "De eerste {n} dossiers zijn behandeld.",
        "De resultaten van de bevraging zijn voorgesteld aan de partners.",
    ),
    "fr": (
        "Le groupe de travail s’est réuni {n} fois ; le cahier des charges est prêt.",
        "{n} entreprises ont participé au premier tour.",
        "La convention avec les partenaires est signée, l’exécution commence au prochain trimestre.",
        "L’étude est livrée ; {n} recommandations sont en cours d’élaboration.",
        "Les {n} premiers dossiers ont été traités.",
        "Le règlement est prêt pour l’avis du Conseil d’État.",
        "Les résultats de l’enquête ont été présentés aux partenaires.",
    ),
    "en": ("The working group met {n} times; the specifications are ready.", "{n} firms took part in the first round."),
}
DONE: Phrases = {
    "nl": ("De maatregel is uitgevoerd; de evaluatie volgt.", "Alles is opgeleverd en in gebruik."),
    "fr": ("La mesure est exécutée ; l’évaluation suivra.", "Tout est livré et en service."),
    "en": ("The measure is carried out; the evaluation follows.",),
}
BLOCKED: Phrases = {
    "nl": (
        "De begroting voor dit jaar is nog niet goedgekeurd.",
        "Wij wachten op het advies van een ander bestuur.",
        "De overheidsopdracht leverde geen geldige offerte op.",
        "De verantwoordelijke functie is niet ingevuld.",
    ),
    "fr": (
        "Le budget de cette année n’est pas encore approuvé.",
        "Nous attendons l’avis d’une autre administration.",
        "Le marché public n’a donné aucune offre valable.",
        "Le poste de responsable n’est pas pourvu.",
    ),
    "en": ("This year’s budget is not approved yet.", "We are waiting for another administration’s advice."),
}
QUESTIONS: Phrases = {
    "nl": (
        "Mag de termijn een half jaar verschuiven?",
        "Welk bestuur draagt de kosten van de tweede fase?",
        "Kan het comité de gemeenten vragen om mee te werken?",
    ),
    "fr": (
        "Le délai peut-il être reporté de six mois ?",
        "Quelle administration supporte le coût de la deuxième phase ?",
        "Le comité peut-il demander aux communes de collaborer ?",
    ),
    "en": ("May the term move by half a year?", "Which administration bears the cost of the second phase?"),
}
ANSWERS: Phrases = {
    "nl": ("Het comité gaat akkoord met de vraag.", "Het comité vraagt eerst een kostenraming.", "De kosten zijn voor het Gewest."),
    "fr": ("Le comité marque son accord.", "Le comité demande d’abord une estimation des coûts."),
    "en": ("The committee agrees.", "The committee asks for an estimate of the costs first."),
}
CORRECTIONS: Phrases = {
    "nl": ("Het percentage in onze vorige melding was fout.",),
    "fr": ("Le pourcentage de notre rapport précédent était erroné.",),
    "en": ("The percentage in our last report was wrong.",),
}
RETURNED: Phrases = {
    "nl": ("Vul aan wat er concreet gebeurde.", "De status en de nota spreken elkaar tegen.", "Voeg een bewijsstuk toe."),
    "fr": ("Complétez avec ce qui s’est fait concrètement.", "Le statut et la note se contredisent.", "Ajoutez une pièce justificative."),
    "en": ("Say what was done in fact.", "The status and the note contradict each other."),
}
MOVED: Phrases = {
    "nl": (
        "De gunning liep vertraging op.",
        "De partners vroegen meer tijd.",
        "Het advies kwam later dan verwacht.",
        "Eerst moest de begroting worden aangepast.",
    ),
    "fr": (
        "L’attribution du marché a pris du retard.",
        "Les partenaires ont demandé plus de temps.",
        "L’avis est arrivé plus tard que prévu.",
        "Le budget a d’abord dû être adapté.",
    ),
    "en": ("The award was delayed.", "The partners asked for more time."),
}
MILESTONES: Phrases = {
    "nl": (
        "Bestek gepubliceerd",
        "Studie opgeleverd",
        "Stuurgroep opgericht",
        "Overeenkomst getekend",
        "Eerste oproep gesloten",
        "Proefproject geopend",
        "Reglement van kracht",
        "Evaluatie besproken",
        "Website online",
        "Eerste deelnemers begonnen",
    ),
    "fr": (
        "Cahier des charges publié",
        "Étude livrée",
        "Comité d’accompagnement installé",
        "Convention signée",
        "Premier appel clôturé",
        "Projet pilote ouvert",
        "Règlement en vigueur",
        "Évaluation discutée",
    ),
    "en": ("Specifications published", "Study delivered", "Agreement signed"),
}
ENDED: Phrases = {
    "nl": ("Opgegaan in een ruimere maatregel.", "De bevoegdheid is overgedragen.", "De regering besliste om ermee te stoppen."),
    "fr": ("Intégrée dans une mesure plus large.", "La compétence a été transférée.", "Le gouvernement a décidé d’y mettre fin."),
    "en": ("Absorbed by a wider measure.", "The government decided to stop it."),
}
EVIDENCE: Phrases = {
    "nl": ("Verslag van de vergadering", "Persbericht", "Eindverslag van de studie", "Bekendmaking van de oproep"),
    "fr": ("Compte rendu de la réunion", "Communiqué de presse", "Rapport final de l’étude", "Annonce de l’appel"),
    "en": ("Minutes of the meeting", "Press release", "Final report of the study"),
}
DOUBTS = {
    "nl": "De gedrukte kolom is hier moeilijk leesbaar.",
    "fr": "La colonne imprimée est difficile à lire ici.",
    "en": "The printed column is hard to read here.",
}
FOOTNOTES: Phrases = {
    "nl": ("Zie ook het vorige plan, blz. {n}.", "Besluit van de regering van {n} maart.", "Cijfers van het gewestelijk instituut."),
    "fr": ("Voir aussi le plan précédent, p. {n}.", "Chiffres de l’institut régional."),
    "en": ("See also the previous plan, p. {n}.",),
}


def say(phrases: Phrases, language: str, chance: random.Random) -> str:
    """One of these phrases in the language, its number filled in."""
    return chance.choice(phrases[language]).format(n=chance.randint(2, 40))
