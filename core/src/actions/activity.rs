//! Activities and invitations (M2.3.2, C4).

use super::Session;
use crate::documents::activity as document;
use crate::domain::activity::{
    Activity, ActivityFacts, ActivitySummary, HandOver, HandedOver, Invitation, InvitationAnswer, InviteCandidate,
    InviteFilter, MessageLanguage, MessagePreview,
};
use crate::domain::error::{Code, Problem, Result};
use crate::domain::ids::{ActivityId, DocId, YouthId};
use crate::domain::message::{self, InvitationMessage};
use crate::domain::phone;
use crate::domain::role::{DocumentKind, SpaceClass};
use crate::domain::text;
use crate::store::InvitationRow;
use sha2::{Digest, Sha256};

impl Session {
    /// Activities: the nearest coming first, then those held.
    ///
    /// # Errors
    /// As the store's.
    pub fn activities(&self) -> Result<Vec<ActivitySummary>> {
        self.store.activities(self.now())
    }

    /// An activity with its invite list.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn activity(&self, activity: ActivityId) -> Result<Activity> {
        let summary = self.store.activity(activity)?;
        let invitations = self
            .store
            .invitations(activity)?
            .into_iter()
            .map(
                |InvitationRow {
                     invitation,
                     handed_over_text,
                 }| {
                    let outdated = !handed_over_text.is_empty()
                        && handed_over_text != digest(&words(&summary.facts, &invitation.name));
                    Invitation { outdated, ..invitation }
                },
            )
            .collect();
        Ok(Activity {
            adults: self.store.adults(activity)?,
            invitations,
            contradictions: self.store.contradictions(activity.into())?,
            summary,
        })
    }

    /// Makes an activity.
    ///
    /// # Errors
    /// [`Code::Missing`], [`Code::TooLong`], [`Code::NotNeutral`], [`Code::OutOfRange`], [`Code::EndBeforeStart`],
    /// [`Code::NotAllowed`].
    pub fn create_activity(&mut self, facts: &ActivityFacts) -> Result<ActivityId> {
        let facts = checked(facts)?;
        let space = self.store.space_of(&SpaceClass::Street, Some(facts.area))?;
        self.deed("activity_create", |deed| {
            let activity: ActivityId = deed.fresh();
            deed.create(&space, DocumentKind::Activity, DocId::from(activity), |editor| {
                document::create(editor, &facts)
            })?;
            Ok(activity)
        })
    }

    /// Changes an activity: only what differs between `base` and `facts`.
    ///
    /// # Errors
    /// As [`Session::create_activity`]; [`Code::BadRequest`] where the area differs: it is fixed at birth.
    pub fn edit_activity(&mut self, activity: ActivityId, base: &ActivityFacts, facts: &ActivityFacts) -> Result<()> {
        let facts = checked(facts)?;
        if base.area != facts.area {
            return Err(Problem::new(Code::BadRequest).with("field", "area"));
        }
        self.deed("activity_edit", |deed| {
            deed.edit(activity.into(), None, |editor, ids| {
                document::edit(editor, base, &facts, ids)
            })
        })
    }

    /// Youths who may be invited, with what speaks for and against.
    ///
    /// # Errors
    /// As the store's.
    pub fn invite_candidates(&self, activity: ActivityId, filter: &InviteFilter) -> Result<Vec<InviteCandidate>> {
        self.store.invite_candidates(activity, filter, self.now())
    }

    /// Puts youths on the list; those on it already stay as they are.
    ///
    /// # Errors
    /// [`Code::TooLong`], [`Code::NotFound`], [`Code::NotAllowed`].
    pub fn invite(&mut self, activity: ActivityId, youths: &[YouthId], reason: &str) -> Result<()> {
        let reason = text::line("reason", reason, 500)?;
        let on: Vec<YouthId> = self
            .store
            .invitations(activity)?
            .into_iter()
            .map(|row| row.invitation.youth)
            .collect();
        for youth in youths {
            self.store.youth_summary(*youth, self.now())?;
        }
        self.deed("invite", |deed| {
            let at = deed.at();
            deed.edit(activity.into(), None, |editor, _| {
                youths
                    .iter()
                    .filter(|youth| !on.contains(youth))
                    .try_for_each(|youth| document::invite(editor, *youth, &reason, at))
            })
        })
    }

    /// Takes a youth off the list.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::NotAllowed`].
    pub fn uninvite(&mut self, activity: ActivityId, youth: YouthId) -> Result<()> {
        self.deed("uninvite", |deed| {
            deed.edit(activity.into(), None, |editor, _| document::uninvite(editor, youth))
        })
    }

    /// The message a youth would get.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::NoConsent`], [`Code::NoPhone`].
    pub fn preview(&self, activity: ActivityId, youth: YouthId) -> Result<MessagePreview> {
        let (number, text) = self.message(activity, youth)?;
        let segments = message::segments(&text);
        Ok(MessagePreview {
            youth,
            text,
            encoding: segments.encoding.to_owned(),
            segments: segments.count,
            masked_number: phone::masked(&number),
        })
    }

    /// Hands a message over to the phone's own SMS app: marks it, then gives the link. Handed over is all that is
    /// known; never "sent".
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::NoConsent`], [`Code::NoPhone`], [`Code::NotAllowed`].
    pub fn hand_over(&mut self, activity: ActivityId, youth: YouthId) -> Result<HandOver> {
        let (number, text) = self.message(activity, youth)?;
        let before = self.must_be_invited(activity, youth)?;
        self.deed("invitation_hand_over", |deed| {
            let (at, text) = (deed.at(), digest(&text));
            deed.edit(activity.into(), None, |editor, _| {
                document::mark_handed_over(editor, youth, Some(&HandedOver { at, text }))
            })
        })?;
        Ok(HandOver {
            link: message::sms_link(&number, &text),
            before: before.invitation.handed_over_at.map(|at| HandedOver {
                at,
                text: before.handed_over_text,
            }),
        })
    }

    /// Takes the mark of a message back that was not handed over after all: the SMS app did not open. `before` is the
    /// mark that [`Session::hand_over`] found there.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::NotAllowed`].
    pub fn undo_hand_over(&mut self, activity: ActivityId, youth: YouthId, before: Option<&HandedOver>) -> Result<()> {
        if let Some(HandedOver { text, .. }) = before {
            text::line("before", text, DIGEST_LENGTH)?;
        }
        self.must_be_invited(activity, youth)?;
        self.deed("invitation_hand_over_undo", |deed| {
            deed.edit(activity.into(), None, |editor, _| {
                document::mark_handed_over(editor, youth, before)
            })
        })
    }

    /// Records an answer by hand.
    ///
    /// # Errors
    /// [`Code::OutOfRange`], [`Code::NotFound`], [`Code::NotAllowed`].
    pub fn record_answer(
        &mut self,
        activity: ActivityId,
        youth: YouthId,
        answer: Option<&InvitationAnswer>,
        friends: u32,
    ) -> Result<()> {
        if friends > 9 {
            return Err(Problem::new(Code::OutOfRange)
                .with("field", "friends")
                .with("min", 0)
                .with("max", 9));
        }
        self.must_be_invited(activity, youth)?;
        self.deed("invitation_answer", |deed| {
            deed.edit(activity.into(), None, |editor, ids| {
                document::answer(editor, youth, answer, friends, ids)
            })
        })
    }

    fn must_be_invited(&self, activity: ActivityId, youth: YouthId) -> Result<InvitationRow> {
        let invitations = self.store.invitations(activity)?;
        let found = invitations.into_iter().find(|row| row.invitation.youth == youth);
        found.ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// Number and text, where a message may be written at all.
    fn message(&self, activity: ActivityId, youth: YouthId) -> Result<(String, String)> {
        let invitation = self.must_be_invited(activity, youth)?.invitation;
        match invitation.obstacle.as_deref() {
            Some("no_phone") => return Err(Code::NoPhone.into()),
            Some(_) => return Err(Code::NoConsent.into()),
            None => {}
        }
        // The youth's own number stands before a parent's.
        let mut phones = self.store.phones(youth)?;
        phones.sort_by_key(|phone| !phone.label.is_empty());
        let number = phones
            .into_iter()
            .next()
            .ok_or_else(|| Problem::new(Code::NoPhone))?
            .number;
        Ok((number, words(&self.store.activity(activity)?.facts, &invitation.name)))
    }
}

/// The message's words.
fn words(facts: &ActivityFacts, name: &str) -> String {
    message::write(&InvitationMessage {
        first_name: name.split_whitespace().next().unwrap_or(name),
        title: &facts.title,
        meeting_point: &facts.meeting_point,
        meet_at: facts.meet_at,
        bring_a_friend: facts.bring_a_friend,
        language: MessageLanguage::Danish,
    })
}

/// Characters of a text's digest.
const DIGEST_LENGTH: usize = 64;

fn digest(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

fn checked(facts: &ActivityFacts) -> Result<ActivityFacts> {
    let title = text::line("title", &facts.title, 80)?;
    let meeting_point = text::line("meeting_point", &facts.meeting_point, 80)?;
    for (field, value) in [("title", &title), ("meeting_point", &meeting_point)] {
        if value.is_empty() {
            return Err(Problem::new(Code::Missing).with("field", field));
        }
        message::neutral(field, value)?;
    }
    if !(1..=50).contains(&facts.youths_per_adult) {
        return Err(Problem::new(Code::OutOfRange)
            .with("field", "youths_per_adult")
            .with("min", 1)
            .with("max", 50));
    }
    if facts.ends_at.is_some_and(|ends| ends < facts.meet_at) {
        return Err(Code::EndBeforeStart.into());
    }
    Ok(ActivityFacts {
        title,
        meeting_point,
        ..facts.clone()
    })
}
