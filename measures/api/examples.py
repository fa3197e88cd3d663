"""One example of each object of the API, from the first plan; a made-up one where nothing is reported in it yet."""

from __future__ import annotations

from typing import Any

Example = dict[str, Any]

PLAN_LINE: Example = {
    "plan": "industrieplan-2019",
    "title": {
        "nl": "Industrieplan voor het Brussels Hoofdstedelijk Gewest",
        "fr": "Plan industriel pour la Région de Bruxelles-Capitale",
        "en": "Industrial plan for the Brussels-Capital Region",
    },
    "short_title": {"nl": "Industrieplan", "fr": "Plan industriel", "en": "Industrial plan"},
    "publisher": {
        "nl": "Brusselse Hoofdstedelijke Regering",
        "fr": "Gouvernement de la Région de Bruxelles-Capitale",
        "en": "Government of the Brussels-Capital Region",
    },
    "source_language": "nl",
    "adopted_on": "2019-01-01",
    "adopted_precision": "year",
    "is_public": True,
    "data_version": 2,
    "url": "https://boordtabel.example/nl/industrieplan-2019/",
    "api_url": "https://boordtabel.example/api/v1/plans/industrieplan-2019/",
}
PLAN: Example = {
    **PLAN_LINE,
    "note": {"nl": None, "fr": None, "en": None},
    "fresh_days": 120,
    "stale_days": 365,
    "horizons": {"KT": None, "MT": None, "LT": None},
    "measure_count": 174,
    "statuses": [{"code": "to_explore", "phase": "planned", "label": {"nl": "Te onderzoeken", "fr": "À étudier", "en": "To explore"}}],
    "labels": [{"code": "QW", "label": {"nl": "Quick win", "fr": "Quick win", "en": "Quick win"}}],
    "challenges": [
        {
            "code": "3.1",
            "title": {
                "nl": "ondersteuning van de dynamisering van de arbeidsmarkt",
                "fr": "soutien à la dynamisation du marché de l’emploi",
                "en": "supporting a more dynamic labour market",
            },
        }
    ],
    "sectors": [{"code": "C", "title": {"nl": "De bouwsector", "fr": "Le secteur de la construction", "en": "The construction sector"}}],
    "dimensions": [
        {
            "code": "1",
            "title": {
                "nl": "het invoeringspotentieel van waardeketens voor de binnenstad en de multiplicatoreffecten bij "
                "de actoren van het ecosysteem ontwikkelen.",
                "fr": "développer le potentiel d’implantation de chaînes de valeur pour l’intra-urbain et les effets "
                "multiplicateurs chez les acteurs de l’écosystème.",
                "en": "develop the potential for establishing value chains in the inner city and the multiplier "
                "effects among the actors of the ecosystem.",
            },
        }
    ],
    "pillars": [
        {
            "code": "3.1/1",
            "challenge": "3.1",
            "title": {
                "nl": "De privésector op duurzame wijze aan de toegepaste opleiding-werksynergieën koppelen",
                "fr": "Associer durablement le secteur privé aux synergies formation-emploi appliquées",
                "en": "Involve the private sector lastingly in the applied synergies between training and employment",
            },
        }
    ],
}
MEASURE: Example = {
    "code": "IC.7",
    "coded_by_us": False,
    "text": {
        "nl": "De mede-investeringslogica stimuleren. De omstandigheden creëren van een flexibele manufacturing door de "
        "mutualisatie van middelen en voorzieningen.",
        "fr": "Stimuler la logique de co-investissement. Créer les conditions d’un manufacturing flexible par la mutualisation "
        "des moyens et des équipements.",
        "en": "Stimulate the co-investment approach. Create the conditions for flexible manufacturing by pooling resources and facilities.",
    },
    "translation_state": {"nl": "official", "fr": "working", "en": "working"},
    "url": "https://boordtabel.example/nl/industrieplan-2019/measures/IC.7/?as_of=2026-09-30",
    "version": 1,
    "as_of": "2026-09-30",
    "challenge": None,
    "pillar": None,
    "sector": "IC",
    "dimension": "3",
    "priority": "KT",
    "cost": {"means": 1, "staff": 2},
    "coordinator_state": "to_be_determined",
    "coordination": [],
    "status": {"code": "to_develop", "phase": "planned", "label": {"nl": "Te ontwikkelen", "fr": "À développer", "en": "To develop"}},
    "confidence": None,
    "remarks": "Zie ook M.11.",
    "labels": [],
    "links": [{"code": "M.9", "kind": "same_as", "doubtful": True}],
    "late": {"is_late": False, "why": None},
    "last_confirmed_on": None,
    "printed": {
        "code": "IC.7.",
        "text": "De mede-investeringslogica stimuleren. De omstandigheden creëren van een flexibele manufacturing door de "
        "mutualisatie van middelen en voorzieningen.",
        "priority": "KT",
        "cost": "€ HH",
        "coordination": "Te identificeren",
        "status": "Te ontwikkelen",
        "remarks": "Zie ook M.11.",
        "section": "5.4.3.5",
        "footnotes": "",
    },
}
UPDATE: Example = {
    "kind": "report",
    "body": {"body": "citydev", "name": {"nl": "citydev.brussels", "fr": "citydev.brussels", "en": "citydev.brussels"}},
    "on_behalf": False,
    "submitted_at": "2026-09-11T10:20:00+02:00",
    "approved_at": "2026-09-14T09:05:00+02:00",
    "status": {
        "code": "in_progress",
        "phase": "active",
        "label": {"nl": "In uitvoering", "fr": "En cours d’exécution", "en": "In progress"},
    },
    "confidence": "at_risk",
    "progress": 30,
    "language": "nl",
    "note": "Het bestek is gepubliceerd; de eerste inschrijvingen zijn binnen.",
    "blocked_reason": "",
    "question": "Wie betaalt de tweede fase?",
    "evidence": [{"title": "Bestek", "url": "https://boordtabel.example/bestek.pdf"}],
}
BODY: Example = {
    "body": "actiris",
    "name": {"nl": "Actiris", "fr": "Actiris", "en": "Actiris"},
    "short_name": "Actiris",
    "kind": "agency",
    "exists": True,
    "spellings": ["Actiris", "Actiris – Directie werkgevers"],
    "url": "https://boordtabel.example/nl/industrieplan-2019/bodies/actiris/",
    "as_of": "2026-11-24",
    "measure_count": 5,
}
CHANGE: Example = {
    "code": "IC.7",
    "kind": "status",
    "field": "status",
    "subject": None,
    "before": "to_develop",
    "after": "in_progress",
    "reason": None,
    "on": "2026-09-14",
    "body": "citydev",
    "source": "page",
}
