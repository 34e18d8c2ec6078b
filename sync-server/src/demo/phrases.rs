//! What street workers write, in the words they use. `{n}` stands for a first name, `{s}` for its genitive.

use super::team::{Kind, Quarter};

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

/// How a meeting can end. Whoever talked with somebody doesn't write that they would not talk.
pub(super) fn outcomes(loud: bool, talked: bool) -> &'static [&'static str] {
    match (loud, talked) {
        (true, _) => &["Dæmpede sig", "Dæmpede sig", "Gik videre", "Gik hjem"],
        (false, true) => &[
            "God snak",
            "God snak",
            "God snak",
            "God snak",
            "Gik videre",
            "Gik hjem",
            "Aftale lavet",
        ],
        (false, false) => &["Gik videre", "Gik videre", "Gik hjem", "Ville ikke tale"],
    }
}

const NOTES: [&str; 9] = [
    "God stemning. De kom selv hen til os.",
    "Var stille, da vi kom. Åbnede op, da vi havde stået lidt.",
    "Lovede at tage deres affald med og gjorde det.",
    "Spurgte, om der snart er natfodbold igen.",
    "Delte en pizza og bød os med.",
    "To af dem kendte vi ikke. De sagde, at de går på Stationsskolen.",
    "Stemningen var lidt trykket. De havde haft vikar hele dagen.",
    "Snakkede om kampen i går.",
    "Viste os billeder fra en fætters bryllup.",
];

/// What is noted at a place of a kind: something that could be anywhere, or something that belongs there.
pub(super) fn notes(kind: Kind, anywhere: bool) -> &'static [&'static str] {
    match kind {
        _ if anywhere => &NOTES,
        Kind::Container => &[
            "Hjalp os med at bære stole ind.",
            "Gav dem sedlen om fritidsjob. To af dem tog den med.",
            "Skrev en ansøgning sammen på computeren.",
            "Tog opvasken uden at blive bedt om det.",
        ],
        Kind::Pitch => &[
            "Vi spillede med i ti minutter.",
            "Manglede en bold. Vi lånte dem vores.",
            "De store lod de små være med.",
            "Uenige om et mål. Det gik over af sig selv.",
        ],
        Kind::Playground => &[
            "En lillebror på ni var med. Vi bad ham tage hjem, og det gjorde han.",
            "En mor kom forbi og hilste.",
            "De sad på gyngerne og ville bare sidde i fred.",
        ],
        Kind::Indoors => &[
            "Stod i læ for regnen og ville have tiden til at gå.",
            "Viceværten var der også. De talte pænt til hinanden.",
            "Gik udenfor, da vi sagde, at det giver genlyd i hele opgangen.",
            "Sagde, at der er for koldt ude og ingen steder at være.",
        ],
        Kind::Open => &[
            "De var på vej fra klubben og stod lidt og snakkede.",
            "Spurgte, hvornår containeren åbner igen.",
            "En beboer hilste og takkede for, at vi kommer forbi.",
            "De havde været i Fields og viste, hvad de havde købt.",
            "Cyklede væk, da de så os, og kom tilbage lidt efter.",
            "Stod og frøs, men ville ikke hjem endnu.",
        ],
    }
}

/// What is new about somebody, with the age from which it can be.
pub(super) const NEWS: [(u32, &str); 28] = [
    (15, "{n} er begyndt i praktik på et cykelværksted og er glad for det."),
    (11, "{n} har været væk fra skole tre dage i denne uge."),
    (13, "{n} vil gerne have hjælp til at søge fritidsjob."),
    (11, "{n} bor hos sin far i hverdagene nu."),
    (11, "{n} er stoppet i klubben."),
    (12, "{n} er begyndt til boksning to gange om ugen."),
    (13, "{n} har fået nyt nummer og giver det til os næste gang."),
    (13, "{n} er meget sammen med de ældre ved stationen for tiden."),
    (13, "{n} har fået job som avisbud i weekenden."),
    (11, "{n} er blevet uvenner med flere fra klassen."),
    (11, "{n} fortæller, at det går bedre derhjemme."),
    (11, "{n} skal skifte skole efter ferien."),
    (11, "{s} storesøster er flyttet hjemmefra, og der er mere ro derhjemme."),
    (14, "{n} er blevet kæreste med en fra parallelklassen."),
    (11, "{n} har sovet dårligt hele ugen og var meget træt."),
    (11, "{n} er taget ud som målmand på holdet."),
    (13, "{n} skylder penge til en af de store, men vil ikke sige hvem."),
    (11, "{n} har lovet at komme i lektiecaféen på tirsdag."),
    (11, "{s} mor er indlagt. En moster bor hos dem imens."),
    (15, "{n} er til samtale om en læreplads på mandag."),
    (12, "{n} har lavet musik med to andre og vil gerne spille den for os."),
    (11, "{n} går til træning igen efter en skade i knæet."),
    (16, "{n} er droppet ud af grundforløbet og har ikke sagt det hjemme."),
    (11, "{n} har fået en ny klasselærer og er glad for hende."),
    (13, "{n} er holdt op med at ryge, siger de andre."),
    (11, "{n} passer sine små søskende hver eftermiddag."),
    (16, "{n} har fået aftenvagter i et supermarked."),
    (12, "{n} har holdt sig fra de store i et par uger."),
];

/// What to follow up, with the age from which it can be.
pub(super) const FOLLOW_UPS: [(u32, &str); 10] = [
    (13, "Ringe til {n} på torsdag om fritidsjob."),
    (11, "Tale med klasselæreren om {s} fravær."),
    (11, "Spørge {n} igen på næste vagt, gerne alene."),
    (16, "Følge {n} til jobcentret i næste uge."),
    (11, "Tage {n} op på teammødet."),
    (11, "Ringe til {s} mor og høre, hvordan det går."),
    (11, "Finde ud af, om {n} kan komme med på natfodbold."),
    (11, "Vise {n} vej til lektiecaféen."),
    (13, "Høre i klubben, om {n} kan komme tilbage."),
    (14, "Give {n} nummeret til jobkonsulenten."),
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

/// What to know before a shift; mostly nothing.
pub(super) fn plans(quarter: Quarter) -> &'static [&'static str] {
    match quarter {
        Quarter::Akacieparken => &[
            "",
            "",
            "",
            "",
            "Fest i beboerhuset fra kl. 20. Gå forbi, når den slutter.",
            "Boligforeningen har sat ny lås på cykelkælderen. Se, om den holder.",
            "Lokalpolitiet går også en runde kl. 21. De kender jeres tider.",
            "Sidste skoledag før en lang weekend. Bliv gerne lidt længere.",
            "Spørg, hvem der vil med på næste tur.",
        ],
        Quarter::Sjaeloer => &[
            "",
            "",
            "",
            "",
            "Nye lamper ved stationen siden i mandags. Spørg de unge, hvad de synes.",
            "Klubben har lukket i aften, så der kan være flere ude.",
            "Beboere i opgang C har klaget over larm efter kl. 22. Gå forbi et par gange.",
            "Kamp på storskærm i kiosken. Der kan være mange på vej hjem kl. 23.",
            "Spørg, hvem der vil med på næste tur.",
        ],
    }
}

/// The weather as it can be in a month.
pub(super) fn weather(month: u32) -> &'static [&'static str] {
    match month {
        12 | 1 | 2 => &[
            "Frost og klart.",
            "Sjap og blæst.",
            "Koldt, men tørt.",
            "Gråt og koldt.",
            "Tæt tåge til kl. 21.",
            "Glatte stier.",
            "Regn og tre grader.",
        ],
        3..=5 => &[
            "Lyst længe.",
            "Køligt, men tørt.",
            "Byger det meste af aftenen.",
            "Den første lune aften, det kunne mærkes.",
            "Klart og koldt, da solen var væk.",
            "Blæst, ellers fint vejr.",
        ],
        6..=8 => &[
            "Lun aften med mange familier ude.",
            "Varmt og lyst til sent.",
            "Regn fra kl. 20.",
            "Ferie, så de var sent ude.",
            "Torden ved syvtiden, derefter tørt.",
            "Gråt og lunt.",
        ],
        _ => &[
            "Regn til kl. 20, derefter tørt.",
            "Blæst og tidligt mørkt.",
            "Mildt for årstiden.",
            "Tørt og stille vejr.",
            "Småregn hele aftenen.",
            "Klart og køligt.",
            "Kraftig blæst, så de søgte læ.",
            "Tåget og stille.",
        ],
    }
}

/// What else there was to tell; `{at}` is a place outdoors.
pub(super) fn remarks(container: bool) -> &'static [&'static str] {
    if container {
        return &[
            "En rollemodel fra helhedsplanen var med og fortalte om sit job på værkstedet.",
            "To af computerne er langsomme. Klubben kigger på dem.",
            "Der var kø til spillet, så vi lavede en liste.",
            "En mor kom ind og fik en kop te.",
        ];
    }
    &[
        "Flere forældre var nede at hente deres børn ved nitiden.",
        "Beboere hilste og ville gerne snakke.",
        "Lokalpolitiet kørte forbi to gange og standsede for at hilse.",
        "Der ligger igen meget affald {at}. Viceværten ved det.",
        "Flere spurgte til laser og natfodbold.",
        "De yngste gik hjem, da vi bad dem om det.",
        "En far kom hen og takkede, fordi vi ringede i sidste uge.",
        "Der blev spurgt meget til fritidsjob. Vi skal have flere sedler med.",
        "To fra helhedsplanen gik med en times tid.",
        "Lampen {at} er stadig gået. Det er tredje gang, vi skriver det.",
        "Vi delte sedler ud om lektiecaféen.",
        "Mange kender vores navne nu, også nogen, vi ikke selv kender.",
        "En bil uden lys kørte langsomt rundt ved ottetiden. Vi så den ikke igen.",
        "Der var fest i en lejlighed, men den blev indendørs.",
        "Et par stykker ville gerne hjem, men havde glemt nøglen. Vi ventede med dem.",
        "Busserne var forsinkede, så der stod mange {at} ved ottetiden.",
    ]
}

/// How an evening ends; `{t}` is shortly before its end, `{at}` a place outdoors.
pub(super) fn closings(container: bool) -> &'static [&'static str] {
    if container {
        return &[
            "Alle hjalp med at rydde op, og vi lukkede til tiden.",
            "To blev og vaskede op. Vi lukkede til tiden.",
            "Lokalpolitiet kiggede forbi og fik en kop te. Vi lukkede til tiden.",
            "Vi holdt åbent et kvarter længere, fordi et spil skulle gøres færdigt.",
            "De sidste fulgtes ad hjem, da vi lukkede.",
        ];
    }
    &[
        "Sidste runde kl. {t}: helt stille.",
        "Sidste runde kl. {t}: et par stykker {at}, de var på vej hjem.",
        "Flere spurgte, hvornår vi kommer igen.",
        "Vi sluttede {at}. Ingen på gaden, da vi gik.",
        "De sidste gik hjem uden brok, da vi sagde godnat.",
        "Kl. {t} var der tomt alle steder.",
        "En god aften.",
        "Roligt fra kl. 22 og til vi gik.",
        "Vi sagde godnat til de sidste {at} kl. {t}.",
        "Vi gik en ekstra runde før midnat, men mødte ingen.",
    ]
}

/// A phrase about somebody.
pub(super) fn about(phrase: &str, name: &str) -> String {
    let genitive = if name.ends_with(['s', 'x', 'z']) {
        format!("{name}'")
    } else {
        format!("{name}s")
    };
    phrase.replace("{n}", name).replace("{s}", &genitive)
}

/// What the coordinator asks the street to follow up, with which youth.
pub(super) const PROMPTS: [(usize, &str); 3] = [
    (0, "Spørg, om der er kommet svar fra jobcentret."),
    (2, "Spørg til skolen: bliver fraværet mindre?"),
    (5, "Vil gerne spille fodbold: fortæl om midnatsfodbold på torsdag."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_put_in_as_one_writes_it() {
        assert_eq!(about("Tale om {s} fravær.", "Idris"), "Tale om Idris' fravær.");
        assert_eq!(about("{s} mor, {n} selv", "Ayşe"), "Ayşes mor, Ayşe selv");
    }
}
