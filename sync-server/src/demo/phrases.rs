//! What street workers write, in the words they use. `{n}` stands for a first name, `{s}` for its genitive.

use super::steps::Asked;
use super::team::Kind;
use gadeplan_core::domain::incident::Severity;

/// What people do at a place of a kind, the most usual first.
pub(super) fn doing(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Container => &["Gaming", "Gaming", "Hænger ud", "Musik", "Lektier", "Spiser"],
        Kind::Pitch => &["Fodbold", "Fodbold", "Fodbold", "Hænger ud"],
        Kind::Playground => &["Hænger ud", "Hænger ud", "Musik", "Spiser"],
        Kind::Indoors => &["Hænger ud", "Ryger", "Larm", "Musik"],
        Kind::Open => &[
            "Hænger ud",
            "Hænger ud",
            "Ryger",
            "Kører knallert",
            "Spiser",
            "På vej hjem",
        ],
    }
}

pub(super) const TALKED: [&str; 14] = [
    "Skole",
    "Skole",
    "Skole",
    "Hjemme",
    "Hjemme",
    "Fritidsjob",
    "Fritidsjob",
    "Venner",
    "Venner",
    "Fritid",
    "Kærester",
    "Klubben",
    "Politi",
    "Fremtid",
];

pub(super) const OUTCOMES: [&str; 10] = [
    "God snak",
    "God snak",
    "God snak",
    "God snak",
    "Gik videre",
    "Gik videre",
    "Gik hjem",
    "Aftale lavet",
    "Dæmpede sig",
    "Ville ikke tale",
];

pub(super) const NOTES: [&str; 22] = [
    "God stemning. De kom selv hen til os.",
    "De var på vej fra klubben og stod lidt og snakkede.",
    "Spurgte, hvornår containeren åbner igen.",
    "Stod og frøs, men ville ikke hjem endnu.",
    "Var stille, da vi kom. Åbnede op, da vi havde stået lidt.",
    "Lovede at tage deres affald med og gjorde det.",
    "En beboer hilste og takkede for, at vi kommer forbi.",
    "Spurgte, om der snart er natfodbold igen.",
    "En lillebror på ni var med. Vi bad ham tage hjem, og det gjorde han.",
    "Delte en pizza og bød os med.",
    "To af dem kendte vi ikke. De sagde, at de går på Stationsskolen.",
    "Musik på højttaler. Skruede ned, da vi bad om det.",
    "Vi spillede med i ti minutter.",
    "De havde været i Fields og viste, hvad de havde købt.",
    "Viceværten var der også. De talte pænt til hinanden.",
    "Snakkede om kampen i går.",
    "Gav dem sedlen om fritidsjob.",
    "De stod i læ for regnen og ville bare have tiden til at gå.",
    "Stemningen var lidt trykket. De havde haft vikar hele dagen.",
    "Fortalte, at der er fest på boulevarden på lørdag.",
    "Hjalp os med at bære stole ind.",
    "Cyklede væk, da de så os, og kom tilbage lidt efter.",
];

pub(super) const NEWS: [&str; 18] = [
    "{n} er begyndt i praktik på et cykelværksted og er glad for det.",
    "{n} har været væk fra skole tre dage i denne uge.",
    "{n} vil gerne have hjælp til at søge fritidsjob.",
    "{n} bor hos sin far i hverdagene nu.",
    "{n} er stoppet i klubben.",
    "{n} er begyndt til boksning to gange om ugen.",
    "{n} har fået nyt nummer og giver det til os næste gang.",
    "{n} er meget sammen med de ældre ved stationen for tiden.",
    "{n} har fået job som avisbud i weekenden.",
    "{n} er blevet uvenner med flere fra klassen.",
    "{n} fortæller, at det går bedre derhjemme.",
    "{n} skal skifte skole efter ferien.",
    "{s} storesøster er flyttet hjemmefra, og der er mere ro derhjemme.",
    "{n} er blevet kæreste med en fra parallelklassen.",
    "{n} sov dårligt hele ugen og var meget træt.",
    "{n} er taget ud som målmand på holdet.",
    "{n} skylder penge til en af de store, men vil ikke sige hvem.",
    "{n} har lovet at komme i lektiecaféen på tirsdag.",
];

pub(super) const FOLLOW_UPS: [&str; 8] = [
    "Ringe til {n} på torsdag om fritidsjob.",
    "Tale med klasselæreren om {s} fravær.",
    "Spørge {n} igen på næste vagt, gerne alene.",
    "Følge {n} til jobcentret i næste uge.",
    "Tage {n} op på teammødet.",
    "Ringe til {s} mor og høre, hvordan det går.",
    "Finde ud af, om {n} kan komme med på natfodbold.",
    "Vise {n} vej til lektiecaféen.",
];

/// Somebody nobody knows, with about how old they are.
pub(super) const UNKNOWN: [(&str, u32); 12] = [
    ("blå dynejakke og kasket", 15),
    ("lys dreng på løbehjul", 12),
    ("høj pige med hovedtelefoner", 16),
    ("dreng med gips på armen", 13),
    ("sort hættetrøje, guldkæde", 17),
    ("dreng i Brøndby-trøje", 14),
    ("pige med grønt hår", 15),
    ("lille dreng, fætter til en fra gruppen", 10),
    ("briller og stor rygsæk", 14),
    ("dreng på rød knallert", 16),
    ("pige i hvid pufferjakke", 15),
    ("grå joggingdragt", 17),
];

/// Trouble as it happens: what kind, where, what was done, who was told, and what was asked about it next morning.
pub(super) struct Case {
    pub kind: &'static str,
    pub at: &'static [Kind],
    pub severity: Severity,
    pub note: &'static str,
    pub actions: &'static [&'static str],
    pub told: &'static [&'static str],
    pub police: bool,
    /// Youths may be named in it.
    pub seen: bool,
    pub asked: Asked,
}

macro_rules! asked {
    ($question:literal, $answer:literal) => {
        Asked {
            question: $question,
            answer: Some($answer),
        }
    };
}

pub(super) const CASES: [Case; 11] = [
    Case {
        kind: "Larm",
        at: &[Kind::Indoors, Kind::Playground, Kind::Open],
        severity: Severity::Minor,
        note: "Beboere på 2. sal klagede over musik. De skruede ned, da vi kom, og gik kort efter.",
        actions: &["Talte med dem", "Bad dem stoppe"],
        told: &["Boligforening"],
        police: false,
        seen: true,
        asked: asked!(
            "Er det de samme beboere som sidst, der klager?",
            "Ja, på 2. sal til venstre. De vil gerne ringes op af boligforeningen."
        ),
    },
    Case {
        kind: "Larm",
        at: &[Kind::Indoors],
        severity: Severity::Minor,
        note: "Råben og affald i opgangen. Vi blev stående, til de var gået, og de tog affaldet med.",
        actions: &["Talte med dem", "Blev på stedet"],
        told: &["Boligforening"],
        police: false,
        seen: true,
        asked: asked!(
            "Hvor længe stod I i opgangen?",
            "Et kvarter. De gik, da de var færdige med at spise."
        ),
    },
    Case {
        kind: "Graffiti",
        at: &[Kind::Indoors, Kind::Open, Kind::Pitch],
        severity: Severity::Minor,
        note: "Friske tags på muren. Malingen var våd, men der var ingen på stedet.",
        actions: &["Var synlig"],
        told: &["Boligforening"],
        police: false,
        seen: false,
        asked: asked!(
            "Har I et billede af taggene?",
            "Ja, to. Jeg har givet dem til boligforeningen."
        ),
    },
    Case {
        kind: "Hærværk",
        at: &[Kind::Indoors, Kind::Open],
        severity: Severity::Minor,
        note: "En rude i cykelskuret er knust. Vi så ikke, hvem der gjorde det. Vi fejede glasset sammen.",
        actions: &["Var synlig"],
        told: &["Boligforening", "Koordinator"],
        police: false,
        seen: false,
        asked: asked!(
            "Hvem i boligforeningen fik besked?",
            "Viceværten, på telefon samme aften. Han sætter en plade for i dag."
        ),
    },
    Case {
        kind: "Hashhandel",
        at: &[Kind::Open, Kind::Indoors],
        severity: Severity::Serious,
        note: "En bil holdt med motoren i gang, to voksne vi ikke kender. Det lugtede af hash. De kørte, da vi kom nærmere.",
        actions: &["Var synlig", "Ringede til vagthavende"],
        told: &["Vagthavende", "Koordinator"],
        police: true,
        seen: false,
        asked: asked!(
            "Fik I nummerpladen?",
            "Kun de to bogstaver. De står i det, vi sagde til vagthavende."
        ),
    },
    Case {
        kind: "Vold",
        at: &[Kind::Open, Kind::Pitch, Kind::Playground],
        severity: Severity::Grave,
        note: "To drenge skubbede til hinanden, og den ene fik et slag i ansigtet. Vi fik dem skilt ad og blev hos dem. Ingen ville på skadestuen.",
        actions: &["Talte med dem", "Bad dem stoppe", "Ringede til vagthavende"],
        told: &["Vagthavende", "Forældre", "Koordinator"],
        police: true,
        seen: true,
        asked: asked!(
            "Er forældrene til begge drenge ringet op?",
            "Ja, begge mødre. Den ene kom og hentede sin søn."
        ),
    },
    Case {
        kind: "Tyveri",
        at: &[Kind::Open],
        severity: Severity::Serious,
        note: "En cykel blev taget, mens ejeren var i kiosken. Ejeren ringede selv til politiet, mens vi stod der.",
        actions: &["Talte med dem", "Blev på stedet"],
        told: &["Vagthavende"],
        police: false,
        seen: false,
        asked: asked!(
            "Så nogen af de unge, hvem der tog cyklen?",
            "De siger nej. Vi spørger igen i aften."
        ),
    },
    Case {
        kind: "Utryghed",
        at: &[Kind::Open, Kind::Indoors],
        severity: Severity::Minor,
        note: "En ældre beboer turde ikke gå forbi gruppen. Vi fulgte hende til døren og talte med drengene bagefter. De blev flove.",
        actions: &["Talte med dem", "Fulgte hjem"],
        told: &["Koordinator"],
        police: false,
        seen: true,
        asked: asked!(
            "Vil beboeren gerne kontaktes?",
            "Nej tak, sagde hun, men hun er glad for, at vi kommer forbi."
        ),
    },
    Case {
        kind: "Knallertkørsel",
        at: &[Kind::Open, Kind::Pitch],
        severity: Severity::Minor,
        note: "To på en knallert uden hjelm, frem og tilbage på stien. De stoppede, da vi vinkede dem ind.",
        actions: &["Talte med dem", "Bad dem stoppe"],
        told: &["Forældre"],
        police: false,
        seen: true,
        asked: asked!(
            "Hvis knallert var det?",
            "En storebrors. Vi har talt med ham, og han tager nøglen med hjem."
        ),
    },
    Case {
        kind: "Hærværk",
        at: &[Kind::Container],
        severity: Severity::Minor,
        note: "Et bord i containeren er brækket midt over. De unge siger, at det skete, da de sad på det.",
        actions: &["Talte med dem"],
        told: &["Koordinator"],
        police: false,
        seen: true,
        asked: asked!(
            "Kan bordet laves, eller skal vi have et nyt?",
            "Det kan limes. To af drengene vil hjælpe på torsdag."
        ),
    },
    Case {
        kind: "Fyrværkeri",
        at: &[Kind::Open, Kind::Playground],
        severity: Severity::Serious,
        note: "Tre kraftige brag. Ingen kom til skade. De, der fyrede af, var væk, da vi nåede frem.",
        actions: &["Var synlig", "Ringede til vagthavende"],
        told: &["Vagthavende", "Koordinator"],
        police: true,
        seen: false,
        asked: asked!(
            "Hvor kom bragene fra?",
            "Fra stien bag blokken. Vi fandt resterne og har sagt det til vagthavende."
        ),
    },
];

/// What is asked where nothing happened.
pub(super) const ABOUT_ENCOUNTERS: [Asked; 4] = [
    asked!(
        "Hvem af jer følger op på det her?",
        "Det gør jeg. Jeg har vagt igen i morgen."
    ),
    asked!("Kendte I alle i gruppen?", "Alle på nær to. De er fra Stationsskolen."),
    asked!("Virkede de påvirkede?", "Nej, bare trætte. Vi ville have skrevet det."),
    asked!(
        "Ved forældrene, at de er ude så sent?",
        "Ja, vi ringede til den enes mor. Hun vidste det godt."
    ),
];

/// What to know before a shift.
pub(super) const PLANS: [&str; 10] = [
    "",
    "",
    "",
    "Fest i beboerhuset fra kl. 20. Gå forbi, når den slutter.",
    "Boligforeningen har sat ny lås på cykelkælderen. Se, om den holder.",
    "Lokalpolitiet går også en runde kl. 21. De kender jeres tider.",
    "Nye lamper ved stationen siden i mandags. Spørg de unge, hvad de synes.",
    "Klubben har lukket i aften, så der kan være flere ude.",
    "Sidste skoledag før en lang weekend. Bliv gerne lidt længere.",
    "Spørg, hvem der vil med på næste tur.",
];

/// A phrase about somebody.
pub(super) fn about(phrase: &str, name: &str) -> String {
    let genitive = if name.ends_with(['s', 'x', 'z']) {
        format!("{name}'")
    } else {
        format!("{name}s")
    };
    phrase.replace("{n}", name).replace("{s}", &genitive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_put_in_as_one_writes_it() {
        assert_eq!(about("Tale om {s} fravær.", "Idris"), "Tale om Idris' fravær.");
        assert_eq!(about("{s} mor, {n} selv", "Ayşe"), "Ayşes mor, Ayşe selv");
    }
}
