//! The export as paper, in Danish and in plain words: what is held, where it comes from, who may see it, how long it is
//! kept, what was kept back, and where to complain.

use super::{AccessExport, Asked, Card, Differs, Invited, LeftOut, Met, Moment, Number, Trouble};
use crate::domain::access_export::PassageKind;
use crate::domain::encounter::GroupKind;
use crate::domain::retention::Retention;
use crate::report::danish;
use crate::report::page::{Block, Page, Row};

/// The page of an export.
pub fn page(export: &AccessExport) -> Page {
    let mut blocks = vec![Block::Text(
        "Du har ret til at se de oplysninger, som kommunen har om dig (databeskyttelsesforordningens artikel 15). \
         Her står det, som gadeteamet har skrevet om dig i Gadeplan. Det er det program, gadeteamet bruger til at holde \
         styr på vagter, på hvem de har mødt, og på aktiviteter."
            .to_owned(),
    )];
    section(&mut blocks, "Dit kort", card(&export.card));
    let met = export.encounters.iter().map(met);
    section(&mut blocks, "Når vi har mødt dig", met);
    section(
        &mut blocks,
        "Hændelser, hvor du er nævnt",
        export.incidents.iter().map(trouble),
    );
    section(
        &mut blocks,
        "Det, vi har spurgt dig om, fordi nogen bad os om det",
        export.prompts.iter().map(asked),
    );
    section(
        &mut blocks,
        "Andre steder, hvor der står noget om dig",
        mentions(export),
    );
    section(
        &mut blocks,
        "Aktiviteter, du er inviteret til",
        export.invitations.iter().map(invited),
    );
    section(
        &mut blocks,
        "Hvor to har skrevet noget forskelligt",
        export.contradictions.iter().map(differs),
    );
    looks(&mut blocks, export);
    left_out(&mut blocks, &export.left_out);
    about(&mut blocks, &export.retention);
    let areas = match export.areas.as_slice() {
        [] => String::new(),
        areas => format!(" Der er set i det, som er gemt om {}.", areas.join(", ")),
    };
    Page {
        title: "Oplysninger om dig i Gadeplan".to_owned(),
        lead: vec![format!("Lavet {}.{areas}", danish::day_and_clock(export.made_at.0))],
        foot: "Fortroligt. Lavet af Gadeplan til den, oplysningerne handler om.".to_owned(),
        blocks,
    }
}

fn section(blocks: &mut Vec<Block>, heading: &str, parts: impl IntoIterator<Item = Block>) {
    blocks.push(Block::Heading(heading.to_owned()));
    let before = blocks.len();
    blocks.extend(parts);
    if blocks.len() == before {
        blocks.push(Block::Text("Ingenting.".to_owned()));
    }
}

fn said(at: Moment) -> String {
    danish::day_and_clock(at.0)
}

fn yes(is: bool, words: &str) -> Option<Row> {
    is.then(|| Row {
        label: words.to_owned(),
        text: "ja".to_owned(),
    })
}

fn maybe(label: &str, text: Option<&String>) -> Option<Row> {
    Row::of(label, text.cloned().unwrap_or_default())
}

fn entry(title: String, rows: impl IntoIterator<Item = Option<Row>>) -> Block {
    Block::Entry {
        title,
        rows: rows.into_iter().flatten().collect(),
    }
}

fn card(card: &Card) -> Vec<Block> {
    let consent = card.sms_consent.as_deref().map(|consent| match consent {
        "given" => "du har sagt ja",
        "refused" => "du har sagt nej",
        other => other,
    });
    let rows = [
        Row::of("Navn", &card.name),
        Row::of("Kælenavn", &card.nickname),
        maybe("Beskrivelse", card.description.as_ref()),
        Row::of(
            "Fødselsår",
            card.birth_year.map(|year| year.to_string()).unwrap_or_default(),
        ),
        maybe("Område", card.area.as_ref()),
        maybe("Skole", card.school.as_ref()),
        maybe("Klasse", card.class.as_ref()),
        maybe("Klub", card.club.as_ref()),
        maybe("Sprog", card.languages.as_ref()),
        maybe("Forældre og andre voksne", card.guardians.as_ref()),
        maybe("Vil gerne arbejde med", card.wishes.as_ref()),
        maybe("God til", card.competences.as_ref()),
        Row::of("Sms", consent.unwrap_or("du er ikke spurgt")),
        maybe("Godt at vide", card.note.as_ref()),
    ];
    let phones = card.phones.iter().filter_map(|Number { number, taken_off }| {
        let label = if *taken_off { "Telefon (fjernet)" } else { "Telefon" };
        Row::of(label, number)
    });
    vec![Block::Rows(rows.into_iter().flatten().chain(phones).collect())]
}

fn asked(one: &Asked) -> Block {
    let answers = one.answers.iter().map(|answer| {
        let came = match answer.reply.as_str() {
            "asked" => "spurgt",
            "declined" => "ville ikke tale om det",
            "not_met" => "ikke mødt",
            other => other,
        };
        let who = match answer.answered_by.as_str() {
            "" => said(answer.at),
            role => format!("{}, {role}", said(answer.at)),
        };
        let text = match answer.note.as_deref() {
            None | Some("") => came.to_owned(),
            Some(note) => format!("{came}: {note}"),
        };
        Row::of(&who, text)
    });
    let rows = [
        Row::of("Bedt om af", &one.asked_by),
        maybe("Hvad", one.text.as_ref()),
        yes(one.taken_back, "Trukket tilbage"),
    ];
    entry(said(one.at), rows.into_iter().chain(answers))
}

/// "fre. 20. nov. 2026 kl. 21.40, Containeren".
fn when_and_where(when: String, place: &str) -> String {
    match place {
        "" => when,
        place => format!("{when}, {place}"),
    }
}

/// Others are never named.
fn together(others: usize) -> Option<Row> {
    let text = match others {
        0 => return None,
        1 => "en anden ung".to_owned(),
        more => format!("{more} andre unge"),
    };
    Row::of("Sammen med", text)
}

fn group(one: &Met) -> Option<Row> {
    let group = one.group.as_ref()?;
    let who = match group.kind.as_ref() {
        Some(GroupKind::Boys) => "drenge",
        Some(GroupKind::Girls) => "piger",
        Some(GroupKind::Mixed) => "drenge og piger",
        Some(GroupKind::Residents) => "beboere",
        Some(GroupKind::Parents) => "forældre",
        Some(GroupKind::Unknown(_)) | None => "personer",
    };
    let age = match (group.age_from, group.age_to) {
        (Some(from), Some(to)) if from != to => format!(", ca. {from}–{to} år"),
        (Some(age), _) | (None, Some(age)) => format!(", ca. {age} år"),
        (None, None) => String::new(),
    };
    Row::of("Gruppe", format!("{} {who}{age}", group.size))
}

fn met(one: &Met) -> Block {
    entry(
        when_and_where(said(one.at), &one.place),
        [
            Row::of("Skrevet af", &one.written_by),
            together(one.other_youths),
            group(one),
            Row::of("Hvad I lavede", one.doing.join(", ")),
            Row::of("Hvad vi talte om", one.talked_about.join(", ")),
            Row::of("Hvordan det endte", one.outcome.join(", ")),
            maybe("Notat", one.note.as_ref()),
            maybe("Nyt", one.new_information.as_ref()),
            yes(one.follow_up, "Skal følges op"),
            maybe("Opfølgning", one.follow_up_note.as_ref()),
            yes(one.undone, "Fortrudt, men gemt"),
        ],
    )
}

fn trouble(one: &Trouble) -> Block {
    let severity = one.severity.as_deref().map(|severity| match severity {
        "minor" => "til gene",
        "serious" => "alvorlig",
        "grave" => "meget alvorlig",
        other => other,
    });
    entry(
        when_and_where(said(one.at), &one.place),
        [
            Row::of("Skrevet af", &one.written_by),
            Row::of("Hvad", &one.what),
            Row::of("Hvor alvorligt", severity.unwrap_or_default()),
            together(one.other_youths),
            Row::of("Hvad vi gjorde", one.done.join(", ")),
            Row::of("Hvem der fik besked", one.told.join(", ")),
            Row::of("Politiet ringet op", one.police_called_at.map(said).unwrap_or_default()),
            yes(one.youths_informed, "I fik at vide, at det blev sagt videre"),
            maybe("Notat", one.note.as_ref()),
            yes(one.follow_up, "Skal følges op"),
            yes(one.undone, "Fortrudt, men gemt"),
        ],
    )
}

fn kind(kind: PassageKind) -> &'static str {
    match kind {
        PassageKind::EncounterNote => "Notat om et møde",
        PassageKind::NewInformation => "Nyt fra et møde",
        PassageKind::FollowUpNote => "Opfølgning på et møde",
        PassageKind::IncidentNote => "Notat om en hændelse",
        PassageKind::Narrative => "Gaderapport",
        PassageKind::PlanNote => "Plan for en vagt",
        PassageKind::Question => "Spørgsmål til en rapport",
        PassageKind::Answer => "Svar på et spørgsmål",
        PassageKind::InvitationReason => "Begrundelse for en invitation",
        PassageKind::ActivityText => "Aktivitet",
        PassageKind::ReopenedBecause => "Hvorfor en rapport blev åbnet igen",
        PassageKind::Prompt => "Noget, der skulle følges op",
        PassageKind::PromptAnswer => "Svar på noget, der skulle følges op",
        PassageKind::OtherCard => "Et andet kort",
        PassageKind::CardFact
        | PassageKind::Description
        | PassageKind::CardNote
        | PassageKind::Phone
        | PassageKind::Contradiction => "Dit kort",
    }
}

fn mentions(export: &AccessExport) -> Vec<Block> {
    let LeftOut {
        others,
        public_interest,
        not_about,
        ..
    } = export.left_out;
    if export.mentions.is_empty() && others + public_interest + not_about > 0 {
        let words = "Ingenting, eller kun noget, som ikke er med. Se “Hvad der ikke er med”.";
        return vec![Block::Text(words.to_owned())];
    }
    let mentions = export.mentions.iter();
    mentions
        .map(|one| {
            let when = one.at.map_or_else(|| "Uden dato".to_owned(), said);
            entry(when_and_where(when, &one.place), [Row::of(kind(one.kind), &one.text)])
        })
        .collect()
}

fn invited(one: &Invited) -> Block {
    let answer = one.answer.as_deref().map(|answer| match answer {
        "yes" => "ja",
        "no" => "nej",
        "maybe" => "måske",
        other => other,
    });
    let friends = match one.friends {
        0 => String::new(),
        friends => friends.to_string(),
    };
    entry(
        said(one.meet_at),
        [
            maybe("Aktivitet", one.activity.as_ref()),
            Row::of("Slags", &one.kind),
            maybe("Mødested", one.meeting_point.as_ref()),
            maybe("Hvorfor du blev valgt", one.reason.as_ref()),
            Row::of(
                "Sms givet videre",
                one.message_handed_over_at.map(said).unwrap_or_default(),
            ),
            Row::of("Dit svar", answer.unwrap_or_default()),
            Row::of("Venner du tager med", friends),
            yes(one.cancelled, "Aflyst"),
            yes(one.taken_back, "Invitationen er trukket tilbage"),
        ],
    )
}

fn differs(one: &Differs) -> Block {
    let field = match one.field.as_str() {
        "name" => "Navn",
        "nickname" => "Kælenavn",
        "description" => "Beskrivelse",
        "birth_year" => "Fødselsår",
        "school" => "Skole",
        "class" => "Klasse",
        "club" => "Klub",
        "languages" => "Sprog",
        "guardians" => "Forældre og andre voksne",
        "wishes" => "Vil gerne arbejde med",
        "competences" => "God til",
        "consent" => "Sms",
        "at" => "Tidspunkt",
        "place" => "Sted",
        "kind" => "Hvad",
        "severity" => "Hvor alvorligt",
        _ => "En oplysning",
    };
    let rows = one.values.iter().map(|value| {
        let who = match (value.written_by.as_str(), value.at) {
            ("", None) => "Nogen".to_owned(),
            ("", Some(at)) => danish::day(at.0),
            (who, None) => who.to_owned(),
            (who, Some(at)) => format!("{who}, {}", danish::day(at.0)),
        };
        let said = match value.value.as_deref() {
            None => "udeladt",
            Some("given") => "ja",
            Some("refused") => "nej",
            Some("minor") => "til gene",
            Some("serious") => "alvorlig",
            Some("grave") => "meget alvorlig",
            Some(said) => said,
        };
        Row::of(&who, said)
    });
    entry(field.to_owned(), rows)
}

fn looks(blocks: &mut Vec<Block>, export: &AccessExport) {
    let lines = export.looks.iter().map(|one| {
        let what = match one.action.as_str() {
            "opened" => "åbnede dit kort",
            "entry" => "åbnede et møde eller en hændelse, hvor du er nævnt",
            "report" => "læste en gaderapport, hvor du er nævnt",
            "searched" => "søgte og fandt dig",
            "exported" => "tog en kopi ud",
            "prompt" => "fik vist, hvad der skulle følges op med dig",
            "log" => "så, hvem der har set oplysninger om dig",
            "wrote" => "skrev på dit kort",
            other => other,
        };
        let who = match &one.name {
            Some(name) => format!("{name} ({})", one.by),
            None => one.by.clone(),
        };
        format!("{}: {who} {what}", said(one.at))
    });
    let lines: Vec<String> = lines.collect();
    let points = (!lines.is_empty()).then_some(Block::Points(lines));
    section(blocks, "Hvem der har set oplysninger om dig", points);
    if !export.looks_complete {
        blocks.push(Block::Text(
            "Listen er ikke hel: kontorets liste kunne ikke hentes, da filen blev lavet.".to_owned(),
        ));
    }
}

fn left_out(blocks: &mut Vec<Block>, left_out: &LeftOut) {
    let LeftOut {
        others,
        public_interest,
        not_about,
        blacked_out,
    } = left_out;
    let passages = |number: u32| match number {
        1 => "1 stykke tekst".to_owned(),
        more => format!("{more} stykker tekst"),
    };
    let lines = [
        (*blacked_out > 0).then(|| {
            format!(
                "I {} er ord dækket med ▇▇▇, fordi de handler om andre (databeskyttelseslovens § 22, stk. 1).",
                passages(*blacked_out)
            )
        }),
        (*others > 0).then(|| {
            format!(
                "{} er udeladt af hensyn til andre eller til dig selv (databeskyttelseslovens § 22, stk. 1).",
                passages(*others)
            )
        }),
        (*public_interest > 0).then(|| {
            format!(
                "{} er udeladt af hensyn til det offentlige, for eksempel en undersøgelse (databeskyttelseslovens § 22, stk. 2).",
                passages(*public_interest)
            )
        }),
        (*not_about > 0).then(|| {
            format!(
                "{} nævner dit navn, men handler ikke om dig, og er ikke med.",
                passages(*not_about)
            )
        }),
    ];
    let mut lines: Vec<String> = lines.into_iter().flatten().collect();
    lines.push(
        "Andre unge, som var med, står som “en anden ung”. Medarbejdere står som det, de er, og som regel ikke med navn.".to_owned(),
    );
    lines.push("Tidligere udgaver af teksterne, og ord som er slettet igen, er ikke med.".to_owned());
    section(blocks, "Hvad der ikke er med", Some(Block::Points(lines)));
}

fn kept(days: Option<u32>) -> String {
    match days {
        Some(days) => format!("slettes {} efter, at der sidst skete noget", danish::days(days)),
        None => "slettes, når en medarbejder gør det; der er ikke sat en frist".to_owned(),
    }
}

fn about(blocks: &mut Vec<Block>, retention: &Retention) {
    let Retention {
        youth_days,
        shift_days,
        activity_days,
        anonymise_days,
        phone_days: _,
        log_days,
        searched_days,
        hold,
    } = retention;
    let text = |words: &str| Some(Block::Text(words.to_owned()));
    section(
        blocks,
        "Hvorfor, og hvor det kommer fra",
        text(
            "Oplysningerne bruges til det forebyggende arbejde med unge i området: at møde jer, hjælpe jer videre og invitere \
             til aktiviteter. De er skrevet af gadeteamets medarbejdere ud fra det, de har set og hørt på gaden, og det, du \
             og andre har fortalt dem. Der træffes ingen afgørelser automatisk.",
        ),
    );
    section(
        blocks,
        "Hvem der må se det",
        text(
            "De medarbejdere, som har fået adgang til dit område: gadeplansmedarbejdere, udgående klubmedarbejdere, \
             koordinatorer og chefen for indsatsen. Det skrives ned hver gang nogen åbner dit kort. Er noget sagt videre til \
             politiet eller andre, står det ved den hændelse, det handler om.",
        ),
    );
    let mut points = vec![
        format!("Dit kort {}.", kept(*youth_days)),
        format!("Vagter med møder, hændelser og rapporter {}.", kept(*shift_days)),
        format!("Aktiviteter med invitationer {}.", kept(*activity_days)),
        match searched_days {
            Some(days) => format!("Hvad der er søgt efter, kan læses i {}.", danish::days(*days)),
            None => "Hvad der er søgt efter, kan læses, så længe loggen gemmes.".to_owned(),
        },
    ];
    if let Some(days) = anonymise_days {
        let after = danish::days(*days);
        points.push(format!(
            "Navne og tekster i rapporter slettes {after} efter, at der sidst blev skrevet i dem; tallene bevares."
        ));
    }
    if let Some(days) = log_days {
        points.push(format!(
            "Loggen over, hvem der har set hvad, gemmes i {}.",
            danish::days(*days)
        ));
    }
    if *hold {
        points.push("Lige nu er sletning efter frist sat i bero.".to_owned());
    }
    section(blocks, "Hvor længe det gemmes", Some(Block::Points(points)));
    section(
        blocks,
        "Dine rettigheder",
        text(
            "Er noget forkert, kan du bede om at få det rettet. Du kan også bede om at få oplysninger slettet eller brugt \
             mindre, og du kan gøre indsigelse mod, at de bruges. Skriv eller ring til kommunen. Kommunens \
             databeskyttelsesrådgiver kan også hjælpe dig.\n\
             Er du utilfreds, kan du klage til Datatilsynet, Carl Jacobsens Vej 35, 2500 Valby, telefon 33 19 32 00, \
             www.datatilsynet.dk.",
        ),
    );
}
