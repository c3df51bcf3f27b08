"""The verbs of papers: what is done, what binds, what only affirms, with their forms; data, and how forms are made."""

from __future__ import annotations

import re

WORK = frozenset(
    """
    accede accelerate accept achieve act activate adapt add address adhere adjust administer adopt advance
    advertise advise advocate agree align allocate alert amend analyse analyze announce answer appear apply
    appoint appraise approach approve arrange articulate ascertain assemble assess assign assist attach attend
    audit authorise authorize avoid award ban base begin bring brief broaden build calculate calibrate call
    cancel carry catalogue cease celebrate certify chair challenge change check choose circulate clarify clean
    close coordinate co-ordinate co-chair co-host co-sponsor collaborate collate collect combine come commence
    commission commit communicate compare compensate compile complete comply conclude conduct confer confirm
    connect consider consolidate constitute construct consult contact continue contribute control convene
    convert convey cooperate co-operate copy correct cost cover create cut deal decide declare dedicate deepen
    defer define delete deliver demonstrate deploy deposit describe design designate destroy detail detect
    determine develop devise devote digitise digitize direct disaggregate discontinue disclose discuss
    dispatch display disseminate distribute diversify divide document donate double draft draw earmark edit
    educate elaborate elect eliminate embark embed empower enable encourage endeavour endeavor endorse enforce
    engage enhance enlarge enrich enrol ensure enter equip eradicate establish estimate evaluate exchange
    examine execute exempt exercise expand expedite explain explore extend facilitate familiarise feed field
    file fill finalise finalize finance find finish fix focus follow form formalise formalize formulate
    forward foster fulfil fulfill fund gather generate give grant guarantee guide halt halve hand harmonise
    harmonize hasten help hire hold honour host identify illustrate implement impose improve include
    incorporate increase indicate inform initiate insert inspect install institute institutionalise institutionalize
    integrate intensify intervene introduce inventory invest investigate invite involve issue join keep label
    launch lay lead learn let leverage liaise lift limit link list lodge look lower maintain make manage map
    mark mainstream measure mediate meet merge minimise minimize mobilise mobilize modernise modernize modify
    monitor move name negotiate network nominate notify observe obtain offer open operate operationalise
    operationalize optimise order organise organize outline oversee own participate pay perform permit phase
    pilot place plan play pledge pool popularise populate post postpone prepare present preserve press prevent
    print prioritise prioritize proceed process procure produce programme prohibit promote promulgate propose
    prosecute protect provide publicise publish purchase pursue put qualify quantify raise ratify reach react
    read realise reassess recommend reconcile reconvene record recover recruit rectify redesign redouble
    reduce refer refine reflect refrain refurbish regard register regularise regulate reinforce reissue reject
    relay release relocate  remind remit remove renew renovate reopen reorganise repair repeat replace
    replenish reply report represent request require research reschedule reserve resolve respect respond
    restore restrict restructure resubmit resume retain retrieve return reveal review revise revisit
    revitalise revitalize roll rotate run safeguard sample scale scan schedule scope screen search second
    secure seek select send separate serve set settle shape share shift shorten show sign simplify solicit
    solve source speak specify speed sponsor staff stage standardise standardize start state station step
    stimulate store strengthen streamline strive structure study submit subscribe substantiate summarise
    summarize supervise supplement supply support survey suspend sustain synchronise synthesise synthesize
    table tackle tag tailor take target task teach terminate test tighten trace track train transcribe
    transfer transform translate transmit transport transpose treat trial trigger triple try turn uncover
    undergo undertake unify update upgrade uphold upload upscale urge use utilise utilize validate vary verify
    view visit waive warn watch weigh widen withdraw withhold work write swap book mail e-mail email insure vaccinate plant patrol rescue repatriate extradite seize license levy bear pre-arrange
    lend borrow archive capitalise capitalize dredge excavate inscribe instal pretest reinvest repay scrap stockpile televise
    render escalate locate revert repair budget substitute forbid refuse hasten relaunch raise inspect enquire inquire
    reimburse rotate unblock intercept decommission recruit rehearse tow refit
""".split()
)
"""What a party can be asked to do."""

NOT_WORK = frozenset(
    """
    appear remain look act regard catalogue view challenge come mark watch weigh own name find learn reveal
    appreciate require
""".split()
)
"""Of these, what in the future tense mostly describes, so that a subject that is no party is needed to bind."""

STATIVE = frozenset(
    """
    be have remain benefit allow enable require need depend help contribute play become lead result constitute
    include face suffer lose gain exist last cost vary reflect mean bring make ensure serve see know feel
    understand recall remember recognise recognize appreciate agree add reduce increase create generate
    improve provide strengthen arise occur happen affect impact offer give cover focus build complement
    represent stand grow continue rely change take set form attract determine support facilitate follow appear
    assist promote address prevent foster guide encourage demonstrate show apply
""".split()
)
"""What things do by themselves: with such a verb, a subject that is no party describes."""

IDLE = frozenset(
    """
    benefit face suffer lose gain need recall remember know feel understand appreciate note welcome enjoy
    depend rely want like hope believe recognise recognize find become see realise agree have experience miss
    stand recollect differ vary spare
""".split()
)
"""What even a party does without binding itself: *Members will recall*, *countries will face*."""

_IRREGULAR = {
    "bear": ("bore", "borne"), "sell": ("sold", "sold"), "buy": ("bought", "bought"), "begin": ("began", "begun"), "bring": ("brought", "brought"), "build": ("built", "built"), "choose": ("chose", "chosen"),
    "come": ("came", "come"), "cost": ("cost", "cost"), "cut": ("cut", "cut"), "deal": ("dealt", "dealt"),
    "draw": ("drew", "drawn"), "feed": ("fed", "fed"), "find": ("found", "found"), "give": ("gave", "given"),
    "hold": ("held", "held"), "keep": ("kept", "kept"), "lend": ("lent", "lent"), "repay": ("repaid", "repaid"), "lay": ("laid", "laid"), "lead": ("led", "led"), "let": ("let", "let"),
    "make": ("made", "made"), "meet": ("met", "met"), "oversee": ("oversaw", "overseen"), "pay": ("paid", "paid"),
    "put": ("put", "put"), "read": ("read", "read"), "run": ("ran", "run"), "seek": ("sought", "sought"),
    "send": ("sent", "sent"), "set": ("set", "set"), "show": ("showed", "shown"), "speak": ("spoke", "spoken"),
    "speed": ("sped", "sped"), "take": ("took", "taken"), "teach": ("taught", "taught"), "undergo": ("underwent", "undergone"),
    "undertake": ("undertook", "undertaken"), "uphold": ("upheld", "upheld"), "withdraw": ("withdrew", "withdrawn"),
    "withhold": ("withheld", "withheld"), "write": ("wrote", "written"), "strive": ("strove", "striven"), "learn": ("learned", "learnt"),
}  # fmt: skip
_DOUBLED = {"commit", "submit", "refer", "defer", "confer", "transfer", "remit", "permit", "step", "map", "plan", "ban", "cut", "put", "run", "set",
            "scan", "stop", "begin", "let", "equip", "fulfil", "enrol", "control", "tag", "cancel", "resubmit", "transmit", "label", "travel"}  # fmt: skip


def works(verb: str) -> bool:
    """Whether it is a verb of work, also with *re-*, *pre-* or *co-* before it."""
    return verb in WORK or any(
        verb.startswith(head) and verb[len(head) :].lstrip("-") in WORK
        for head in ("re", "pre", "co", "over", "out", "fast-", "up", "cross-")
    )


_NO_VERB = frozenset(
    """
    the a an any each every all both some no none it its they their them he his she her we our us you your i this that
    these those which who whom what when where why how if as at by for from in into of on onto out over per than till to
    under until up upon via with and or but nor so yet not also too very more most less least such same other one two
    three date day days week month year end page part parties members member
    matter seem tend hope expect concern contain belong consist prevail die save suit deserve resemble entail imply
    comprise amount account possess own cease-fire await wish mean think doubt fear regret blame praise applaud
    congratulate commend deplore condemn sympathise sympathize celebrate mourn rejoice live work-shop suffice emerge
    prove evolve fall drop worsen deteriorate slip dwindle stay sit lie sleep prefer love hate
""".split()
)


def does(verb: str) -> bool:
    """Whether a word is something to do, where only a verb can stand (after *will*, *shall*, *to*)."""
    return works(verb) or (
        verb not in _NO_VERB
        and verb not in STATIVE
        and verb not in IDLE
        and verb not in NOT_WORK
        and not verb.endswith(("ly", "ing"))
        and bool(re.fullmatch(r"do|go|[a-z]{3,}(?:-[a-z]{3,})?", verb))
    )


_NOT_DONE = frozenset(
    """
    affected needed expected faced interested pleased delighted remembered wasted missed based composed known seen
    concerned honoured limited located situated met achieved attached felt lost deemed counted understood recalled
    called named sought found appreciated welcomed increased reduced improved forgotten compared caused driven born
    tired worried mistaken supposed indeed used linked related mixed heightened underestimated overestimated spared
    mourned outweighed dwarfed hit hurt struck moved impressed surprised disappointed encouraged inspired overcome
""".split()
)


def done(participle: str) -> bool:
    """Whether a participle after *will be* says something that is done, rather than how things stand."""
    return participle in PARTICIPLES or (
        participle not in _NOT_DONE and bool(re.fullmatch(r"[a-z-]{2,}(?:ed|wn|ght|ung)", participle))
    )


def past(verb: str) -> tuple[str, str]:
    """Past tense and past participle."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        form = verb + "d"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        form = verb[:-1] + "ied"
    elif verb in _DOUBLED:
        form = verb + verb[-1] + "ed"
    else:
        form = verb + "ed"
    return form, form


def gerund(verb: str) -> str:
    if verb.endswith("e") and not verb.endswith(("ee", "ye")):
        return verb[:-1] + "ing"
    return verb + verb[-1] + "ing" if verb in _DOUBLED else verb + "ing"


def third(verb: str) -> str:
    if verb.endswith(("s", "x", "ch", "sh", "z", "o")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "s"


PARTICIPLES = frozenset(past(verb)[1] for verb in WORK) | {
    "asked",
    "invited",
    "requested",
    "urged",
    "recognised",
    "recognized",
    "shown",
    "carried",
    "taken",
    "labeled",
    "canceled",
    "drawn",
}
GERUNDS = frozenset(gerund(verb) for verb in WORK)


def forms(*verbs: str) -> str:
    """A pattern for the finite forms of some verbs: present, third person, past."""
    every = {form for verb in verbs for form in (verb, third(verb), past(verb)[0])}
    return "(?:" + "|".join(sorted(map(re.escape, every), key=len, reverse=True)) + ")"


def pasts(*verbs: str) -> str:
    """A pattern for the past participles of some verbs."""
    return "(?:" + "|".join(sorted({past(verb)[1] for verb in verbs}, key=len, reverse=True)) + ")"


ADVERB = (
    r"(?:also|further|furthermore|therefore|thus|then|hereby|accordingly|additionally|again|strongly|jointly|unanimously|finally|"
    r"subsequently|provisionally|formally|likewise|similarly|moreover|collectively|respectfully|kindly|particularly|especially|"
    r"in particular|in addition|in principle|by consensus|by acclamation|as a matter of (?:urgency|priority)|consequently|now|already|"
    r"once again|once more|specifically|urgently|earnestly|firmly|each|all|both|individually|fully|generally|broadly|actively|"
    r"immediately|promptly|regularly|tentatively|simultaneously|voluntarily|generously|kindly|warmly|nevertheless|however|instead|still|"
    r"(?!supply|apply|reply|rely|comply|imply|multiply|assembly|family|early|only|july|ally|rally|tally|bully|fully|italy|likely|daily|weekly|monthly)[a-z]{3,}ly|periodically|annually|continually|continuously|systematically|closely|gradually|not only|henceforth|hereafter|thereafter|in future|next|nonetheless|duly|where (?:appropriate|possible|relevant|necessary)|as (?:appropriate|necessary|needed))"
)

DECIDE = (
    "agree",
    "decide",
    "resolve",
    "determine",
    "undertake",
    "commit",
    "pledge",
    "promise",
    "conclude",
    "vow",
    "accept",
    "consent",
)
REQUEST = ("request", "invite", "urge", "ask", "direct", "instruct", "task", "mandate", "exhort", "appeal", "implore", "charge", "remind",
           "require", "authorize", "authorise", "entrust", "assign", "designate", "appoint", "press", "beseech", "solicit", "order", "commission")  # fmt: skip
ENCOURAGE = ("encourage",)
PROPOSE = ("recommend", "suggest", "propose", "advise", "advocate")

PREAMBLE = re.compile(
    r"(?:(?:also|further|deeply|gravely|fully|strongly|once again|keenly)\s+)?(?:recalling|noting|recogni[sz]ing|welcoming|acknowledging|mindful|aware|convinced|having|bearing in mind|"
    r"concerned|emphasi[sz]ing|stressing|reaffirming|taking (?:note|into account|into consideration)|guided by|considering|affirming|underlining|"
    r"underscoring|desir(?:ing|ous)|conscious|expressing|appreciating|alarmed|believing|cognizant|cognisant|confident|observing|"
    r"reiterating|deploring|disturbed|encouraged by|highlighting|inspired|keeping in mind|pursuant|referring|regretting|seeking|supporting|"
    r"celebrating|commending|congratulating|determined|dedicated|resolved|remembering|realizing|realising|whereas|in view of|building on|following|based on|acting|"
    r"encouraging|calling|thanking|reflecting|meeting|gathered|having regard|anxious|committed to|united|responding)\b",
    re.I,
)

LOOSE_PREAMBLE = re.compile(
    r"(?i)(?:seeking|building|following|based|meeting|calling|encouraging|determined|supporting|acting|committed|dedicated|resolved|taking into)\b"
)
"""Of these, what may also begin a sentence that goes on to bind, or an item of a list."""

AFFIRMATIVE = re.compile(
    r"(?:welcome[sd]?|note[sd]?|takes? note|took note|recall(?:s|ed)?|reaffirm(?:s|ed)?|recogni[sz]e[sd]?|acknowledge[sd]?|underline[sd]?|underscore[sd]?|"
    r"emphasi[sz]e[sd]?|stress(?:es|ed)?|highlight(?:s|ed)?|appreciate[sd]?|commend(?:s|ed)?|congratulate[sd]?|thank(?:s|ed)?|applaud(?:s|ed)?|affirm(?:s|ed)?|"
    r"express(?:es|ed)?|regret(?:s|ted)?|condemn(?:s|ed)?|deplore[sd]?|pa(?:ys|id) tribute|observe[sd]?)\b",
    re.I,
)
