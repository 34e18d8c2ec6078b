//! Trouble as it happens, and what the coordinator asks about it.

use super::steps::Asked;
use super::team::Kind;
use gadeplan_core::domain::incident::Severity;

/// Trouble as it happens: what kind, where, what was done, who was told, and what was asked about it next morning.
pub(super) struct Case {
    pub kind: &'static str,
    pub at: &'static [Kind],
    pub severity: Severity,
    /// As the narrative tells it: `{t}` is the time, `{at}` the place.
    pub tale: &'static [&'static str],
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
        tale: &[
            "Kl. {t} klagede beboere over musik {at}. De unge skruede ned, da vi kom.",
            "Musik og høje stemmer {at} kl. {t}. Der blev ro, da vi havde talt med dem.",
        ],
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
        tale: &[
            "Kl. {t} var der råben og affald på trappen {at}. Vi blev, til de var gået.",
            "Larm {at} kl. {t}. De ryddede op efter sig, inden de gik.",
        ],
        note: "Råben og affald på trappen. Vi blev stående, til de var gået, og de tog affaldet med.",
        actions: &["Talte med dem", "Blev på stedet"],
        told: &["Boligforening"],
        police: false,
        seen: true,
        asked: asked!(
            "Hvor længe blev I stående?",
            "Et kvarter. De gik, da de var færdige med at spise."
        ),
    },
    Case {
        kind: "Graffiti",
        at: &[Kind::Indoors, Kind::Open, Kind::Pitch],
        severity: Severity::Minor,
        tale: &[
            "Ny graffiti {at} kl. {t}; malingen var våd.",
            "Kl. {t} fandt vi friske tags {at}, men ingen mennesker.",
        ],
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
        tale: &[
            "Kl. {t} fandt vi en knust rude {at}. Boligforeningen har fået besked.",
            "En rude i et cykelskur {at} var knust kl. {t}. Ingen så det ske.",
        ],
        note: "En rude i et cykelskur er knust. Vi så ikke, hvem der gjorde det. Vi fejede glasset sammen.",
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
        tale: &[
            "Kl. {t} holdt en bil {at} med to, vi ikke kender. Vi ringede til vagthavende.",
            "Noget, der lignede handel fra en bil {at} kl. {t}. Vagthavende fik besked med det samme.",
        ],
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
        tale: &[
            "Kl. {t} kom to drenge op at slås {at}. Vi fik dem skilt ad og ringede til vagthavende og til forældrene.",
            "Slagsmål mellem to drenge {at} kl. {t}, se hændelsen. Forældrene er ringet op.",
        ],
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
        tale: &[
            "Kl. {t} fik en mand taget sin cykel {at}. Han ringede selv til politiet.",
            "Et cykeltyveri {at} kl. {t}. Vi blev hos ejeren imens.",
        ],
        note: "En cykel blev taget, mens ejeren stod få meter væk og talte i telefon. Ejeren ringede selv til politiet, mens vi stod der.",
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
        tale: &[
            "Kl. {t} fulgte vi en ældre beboer forbi gruppen {at}.",
            "En beboer var utryg ved gruppen {at} kl. {t}. Vi talte med dem bagefter.",
        ],
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
        at: &[Kind::Open],
        severity: Severity::Minor,
        tale: &[
            "Kl. {t} kørte to på knallert uden hjelm {at}. De stoppede, da vi vinkede.",
            "Knallertkørsel {at} kl. {t}, to uden hjelm. Forældrene har fået besked.",
        ],
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
        tale: &[
            "Et bord {at} gik i stykker kl. {t}. De siger, at det var et uheld.",
            "Kl. {t} brækkede et bord {at}. Ingen kom til skade.",
        ],
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
        tale: &[
            "Kl. {t} lød der tre kraftige brag {at}. Vagthavende fik besked.",
            "Fyrværkeri {at} kl. {t}. Ingen kom til skade, men mange blev forskrækkede.",
        ],
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
