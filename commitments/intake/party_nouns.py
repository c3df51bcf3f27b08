"""The nouns by which papers call those who act, and those that name things however they are capitalised; data."""

from __future__ import annotations

HEADS = frozenset(
    """
    secretariat secretariats chair chairs chairperson chairpersons chairman chairmen chairwoman co-chair
    co-chairs cochairs cochair co-chairman co-chairmen vice-chair vice-chairs vice-chairperson
    vice-chairpersons president presidents presidency vice-president bureau bureaux committee committees
    subcommittee sub-committee subcommittees sub-committees commission commissions sub-commission council
    councils board boards group groups subgroup sub-group subgroups taskforce task-force force party parties
    member members membership state states country countries government governments delegation delegations
    delegate delegates participant participants minister ministers leader leaders head heads official
    officials expert experts ministry ministries department departments agency agencies office offices centre
    centres center centers organisation organisations organization organizations director-general director
    directors secretary secretary-general secretaries rapporteur rapporteurs coordinator coordinators
    co-ordinator co-ordinators facilitator facilitators co-facilitators focal-point point points host hosts
    co-host co-hosts depositary depository assembly forum association associations union bank banks fund
    network networks unit team teams donor donors partner partners stakeholder stakeholders observer observers
    signatory signatories authority authorities administration administrations economy economies entity
    entities cpc cpcs ccm ccms panel institute institutes institution institutions university universities
    laboratory laboratories observatory adviser advisers advisor advisors counsel treasurer consultant
    consultants company companies industry sector society operators operator proponent proponents
    representative representatives ambassador ambassadors governor governors judge judges prosecutor
    prosecutors police customs regulator regulators service services correspondent correspondents convener
    conveners convenor convenors contractor contractors lead leads chief chiefs manager managers officer
    officers personnel staff convention-secretariat executive division section directorate branch mission
    missions embassy embassies jurisdictions jurisdiction peers reviewers authors editor editors community
    communities region regions province provinces municipality municipalities cities ngo ngos youth troika
    quad trustee trustees auditor auditors commissioner commissioners envoy rapporteurship moderator platform
    consortium alliance federation confederation league court tribunal ams nations developing-countries
    federations registrar ombudsman penholder pen-holder pen-holders working-group working-groups registry hub
    nodes body bodies inspectorate inspectorates foundation foundations hauliers carriers airlines airline shipowners shipowner farmers fishers vessels exporters importers
    manufacturers providers suppliers broadcasters trainers inspectors masters captains publishers students
    teachers insurers hotels towns villages parliament parliaments academy academies museums hospitals schools
    airports ports navies insurers traders employers employees unions courts services telephone-companies
    editors cadets councils universities registries deputies patrols fleets researchers investors lenders
    volunteers citizens people utilities funds societies regulators producers processors buyers licensees shippers owners
    programmes retailers brokers chairmanship chairmanships contributors creditors grantees debtors lessors tenants coastguards treasuries
     technicians veterinarians rangers engineers negotiators archivists curators pilots surveyors growers hydrologists statisticians trust trusts guild guilds chamber chambers cooperative cooperatives cabinet caucus senate corps marketplaces broadcaster agents sherpas sherpa deputies principals attorney-general scientists
""".split()
)
"""The nouns by which papers call those who act."""

THINGS = frozenset(
    """
    plan plans programme program programmes agreement convention protocol report reports strategy framework
    guidelines guideline annex article decision decisions resolution resolutions meeting meetings workshop
    workshops conference declaration statement summit session sessions initiative initiatives roadmap handbook
    action actions agenda goals goal day year week january february march april may june july august september
    october november december paper document discussion discussions item items table figure appendix chapter
    paragraph treaty charter code manual policy policies budget portal database website system systems tool
    tools survey questionnaire template mechanism measures measure project projects review study studies
    monday tuesday wednesday thursday friday saturday sunday communiqué communique package list register
    summary outcome outcomes minutes process programmework symposium seminar dialogue assessment evaluation
    standard standards index data indicators recommendation recommendations recommendations timeline calendar
    text version draft note notes proposal proposals model regulations regulation rules rule act law laws
    training event events exercise period phase conclusions conclusion objective objectives target targets
    vision scheme campaign award prize scorecard toolkit inventory map atlas pandemic contributions
    contribution comments pact accord compact platformtext mandate terms reference principles principle
    webinar roundtable retreat debrief
""".split()
)
NOT_ACRONYM = frozenset(
    """
    MOU MOUs MoU MoUs SOP SOPs TOR TORs ToR ToRs MLA IUU MPA MPAs SDG SDGs GDP VMS AIS EEZ EEZs ICT AI NDC
    NDCs NAP NAPs PDF USD EUR COVID COVID-19 TAC TACs CMM CMMs DNA HIV FTA RTA MCS FAD FADs ACTION DECISION
    NOTED AGREED RECOMMENDATION III IV II VI VII VIII IX TBC TBD NB IT HR Q1 Q2 Q3 Q4 PPT GHG CO2 MRV EIA ABS
    DSI SOM COP CMP CMA MOP AGM IMO-NUMBER NIL N/A AOB GPS UTC CET
""".split()
)
MEETING = frozenset(
    [
        "meeting",
        "workshop",
        "session",
        "conference",
        "summit",
        "seminar",
        "roundtable",
        "symposium",
        "debrief",
        "retreat",
        "dialogue",
    ]
)
PRONOUNS = frozenset(
    """
    we i you they he she it this that these those who which there our us them one everyone nobody
""".split()
)
