"""Sentences of invented measures in Dutch, French and English, put together from varied words.

Each line is `Dutch | French | English`. A Dutch compound is the first word and the second written as one
(afvalstroom + platform); in French the second comes first ("une plateforme de flux de déchets").
"""

# A row of words stays on one line:
# ruff: noqa: E501

from __future__ import annotations

import random

Words = dict[str, str]
LANGUAGES = ("nl", "fr", "en")


def table(lines: str) -> tuple[Words, ...]:
    """Lines of three as words by language."""
    return tuple(dict(zip(LANGUAGES, map(str.strip, line.split("|")), strict=True)) for line in lines.strip().splitlines())


STARTS = table("""
ontwikkeling van | développement d’ | development of
oprichting van | création d’ | setting up of
versterking van | renforcement d’ | strengthening of
uitbreiding van | élargissement d’ | expansion of
invoering van | mise en place d’ | introduction of
financiering van | financement d’ | financing of
evaluatie van | évaluation d’ | evaluation of
bekendmaking van | promotion d’ | promotion of
onderzoek naar de haalbaarheid van | étude de faisabilité d’ | study of the feasibility of
vereenvoudiging van | simplification d’ | simplification of
ondersteuning van | soutien à la mise en œuvre d’ | support of
proefproject met | projet pilote d’ | pilot project with
""")
FIRSTS = table("""
afvalstroom | de flux de déchets | waste stream
bedrijfsruimte | de locaux d’entreprise | business premises
beroepsopleidings | de formation professionnelle | vocational training
biomaterialen | de biomatériaux | biomaterials
bouwsector | du secteur de la construction | construction sector
circulariteits | de circularité | circularity
cybersecurity | de cybersécurité | cybersecurity
distributie | de distribution | distribution
energie-efficiëntie | d’efficacité énergétique | energy efficiency
export | d’exportation | export
fablab | de fablabs | fab lab
geneesmiddelen | de médicaments | medicines
gezondheidszorg | de soins de santé | health care
goederenvervoer | de transport de marchandises | freight transport
grondstoffen | de matières premières | raw materials
hergebruik | de réemploi | reuse
industriegrond | de terrains industriels | industrial land
innovatie | d’innovation | innovation
kanaalzone | de la zone du canal | canal area
kennisoverdracht | de transfert de connaissances | knowledge transfer
knelpuntberoepen | de métiers en pénurie | shortage occupation
levensmiddelen | de denrées alimentaires | food
logistiek | de logistique | logistics
maakindustrie | de l’industrie manufacturière | manufacturing
milieuvergunnings | de permis d’environnement | environmental permit
onderzoeks | de recherche | research
overheidsopdrachten | de marchés publics | public procurement
productie | de production | production
renovatie | de rénovation | renovation
robotisering | de robotisation | robotics
sloopmaterialen | de matériaux de démolition | demolition materials
stadslandbouw | d’agriculture urbaine | urban farming
startersadvies | de conseil aux starters | start-up advice
stedenbouw | d’urbanisme | town planning
talenkennis | de connaissance des langues | language skills
technologie | de technologie | technology
verpakkings | d’emballage | packaging
vakmanschaps | de savoir-faire | craftsmanship
waterzuiverings | d’épuration des eaux | water treatment
werkplaats | d’ateliers | workshop
""")
SECONDS = table("""
platform | une plateforme | platform
netwerk | un réseau | network
loket | un guichet | desk
register | un registre | register
kader | un cadre | framework
fonds | un fonds | fund
barometer | un baromètre | barometer
centrum | un centre | centre
cluster | un cluster | cluster
beleid | une politique | policy
strategie | une stratégie | strategy
charter | une charte | charter
campagne | une campagne | campaign
databank | une base de données | database
kaart | une carte | map
label | un label | label
programma | un programme | programme
pool | une réserve | pool
premie | une prime | grant
protocol | un protocole | protocol
testomgeving | un environnement de test | test environment
toolbox | une boîte à outils | toolbox
traject | une trajectoire | pathway
waarnemingspost | un observatoire | observatory
werkgroep | un groupe de travail | working group
wedstrijd | un concours | competition
""")
FOR_WHOM = table("""
voor kleine bouwbedrijven | pour les petites entreprises de construction | for small construction firms
voor voedingsproducenten | pour les producteurs alimentaires | for food producers
voor starters in de ambachten | pour les starters de l’artisanat | for start-ups in the crafts
voor werkzoekenden zonder diploma | pour les demandeurs d’emploi sans diplôme | for jobseekers without a diploma
voor ziekenhuizen en onderzoekscentra | pour les hôpitaux et les centres de recherche | for hospitals and research centres
voor familiebedrijven die een overnemer zoeken | pour les entreprises familiales en quête d’un repreneur | for family firms looking for a successor
voor ontwerpers en makers | pour les créateurs et les makers | for designers and makers
voor leerlingen van het technisch onderwijs | pour les élèves de l’enseignement technique | for pupils in technical education
voor bedrijven die buiten de Unie verkopen | pour les entreprises qui vendent hors de l’Union | for firms that sell outside the Union
voor sociale ondernemingen | pour les entreprises sociales | for social enterprises
voor drukkerijen en uitgeverijen | pour les imprimeries et les maisons d’édition | for printers and publishers
voor de metaalverwerking | pour le travail des métaux | for metalworking
samen met de gemeenten | avec les communes | together with the municipalities
samen met de sociale partners | avec les partenaires sociaux | together with the social partners
samen met de hogescholen en universiteiten | avec les hautes écoles et les universités | together with colleges and universities
""")
WHERE = table("""
in de kanaalzone | dans la zone du canal | in the canal area
langs de Zenne | le long de la Senne | along the Zenne
in de haven van Brussel | dans le port de Bruxelles | in the port of Brussels
in de grote bedrijvenzones | dans les grandes zones d’entreprises | in the large business parks
in leegstaande hallen | dans les halles inoccupées | in empty halls
in alle negentien gemeenten | dans les dix-neuf communes | in all nineteen municipalities
over de gewestgrenzen heen | au-delà des limites régionales | across the regional borders
in een van de proefwijken | dans l’un des quartiers pilotes | in one of the pilot districts
""")
SO_THAT = table("""
om vraag en aanbod beter op elkaar af te stemmen | afin de mieux faire correspondre l’offre et la demande | to match supply and demand better
om productieve activiteiten in de stad te houden | afin de maintenir les activités productives en ville | to keep productive activities in the city
met aandacht voor de kwaliteit van de werkgelegenheid | avec une attention à la qualité de l’emploi | with attention to the quality of employment
met het oog op een lager energieverbruik | en vue d’une moindre consommation d’énergie | with a view to lower energy use
om de kosten van vergunningen te drukken | afin de réduire le coût des permis | to bring down the cost of permits
zodat de resultaten jaarlijks openbaar worden | afin que les résultats soient publiés chaque année | so that the results become public every year
om meer jongeren naar technische beroepen te leiden | afin d’orienter davantage de jeunes vers les métiers techniques | to lead more young people to technical trades
om vrachtwagens uit de woonwijken te weren | afin d’éloigner les camions des quartiers résidentiels | to keep lorries out of residential districts
met een jaarlijkse bevraging van de bedrijven | avec une enquête annuelle auprès des entreprises | with a yearly survey of firms
volgens het voorbeeld van andere Europese steden | à l’exemple d’autres villes européennes | following the example of other European cities
om het gebruik van gerecycleerde materialen te verdubbelen | afin de doubler l’usage de matériaux recyclés | to double the use of recycled materials
met gedeelde uitrusting en gedeelde opslag | avec des équipements et des stockages partagés | with shared equipment and shared storage
""")
MORE = table("""
De eerste resultaten worden na een jaar besproken. | Les premiers résultats sont discutés après un an. | The first results are discussed after a year.
De deelnemers dragen de helft van de kosten. | Les participants supportent la moitié des coûts. | The participants bear half of the costs.
Bestaande instrumenten worden waar mogelijk hergebruikt. | Les instruments existants sont réutilisés si possible. | Existing instruments are reused where possible.
De bevoegde besturen leveren de nodige gegevens. | Les administrations compétentes fournissent les données. | The competent administrations supply the data.
""")


def name_of_thing(chance: random.Random) -> Words:
    """A thing to be made, with its article: "een hergebruikplatform"."""
    first, second = chance.choice(FIRSTS), chance.choice(SECONDS)
    english = f"{first['en']} {second['en']}"
    article = "an" if english[0] in "aeio" else "a"
    return {"nl": f"een {first['nl']}{second['nl']}", "fr": f"{second['fr']} {first['fr']}", "en": f"{article} {english}"}


def measure_text(chance: random.Random) -> Words:
    """The text of a measure, in all three languages."""
    start, thing = chance.choice(STARTS), name_of_thing(chance)
    tails = [chance.choice(words) for words, odds in ((FOR_WHOM, 0.8), (WHERE, 0.5), (SO_THAT, 0.7)) if chance.random() < odds]
    tails = tails or [chance.choice(FOR_WHOM)]
    more = chance.choice(MORE) if chance.random() < 0.2 else None
    said = {}
    for language in LANGUAGES:
        glue = "" if start[language].endswith("’") else " "
        sentence = " ".join([f"{start[language]}{glue}{thing[language]}", *(tail[language] for tail in tails)])
        said[language] = f"{sentence}. {more[language]}" if more else sentence
    return said


def reworded(text: str, language: str, chance: random.Random) -> str:
    """The same text with a few words more, as an amendment writes it."""
    return f"{text.rstrip('.')}, {chance.choice(SO_THAT)[language]}"[:2000]
