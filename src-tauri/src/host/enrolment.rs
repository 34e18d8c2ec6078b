//! Letting a fresh device in: code, key, keystore, server, database, and only then the vault that says it happened.

use super::app::{App, DATABASE};
use super::files;
use super::pin;
use super::recovery;
use super::server::Server;
use super::transport::Transport;
use super::vault::{Sealing, Vault, random};
use super::wiping;
use crate::wire::app::Enrol;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::text;
use gadeplan_core::store::identity::Identity;
use gadeplan_core::store::{DatabaseKey, Store};
use gadeplan_core::sync::enrolment_code::EnrolmentCode;
use gadeplan_core::sync::signing::{DeviceKey, actor_of};
use gadeplan_core::sync::wire::{EnrolRequest, EnrolResponse, PROTOCOL};
use std::sync::Arc;
use uuid::Uuid;

/// Longest name of a device, in characters.
const NAME_MAX: usize = 60;

/// An enrolment under way. Kept from one try to the next, because a code works once: when the answer was lost, or the
/// disk was full, the next try brings the same key and takes up where the last one stopped.
pub struct Enrolling {
    code: EnrolmentCode,
    key: DeviceKey,
    incarnation: Uuid,
    answer: Option<EnrolResponse>,
}

impl App {
    /// Enrols a fresh app and leaves it open. Waits for the server.
    ///
    /// # Errors
    /// [`Code::AlreadyEnrolled`], [`Code::CodeMalformed`], [`Code::CodeRefused`], [`Code::PinWeak`], [`Code::Missing`] or
    /// [`Code::TooLong`] (`field` `device_name`), [`Code::KeystoreUnavailable`], [`Code::DiskFull`] and those of the way
    /// to the server. Nothing is left behind that the next try would stumble over.
    pub fn enrol(&self, request: &Enrol) -> Result<()> {
        let mut enrolling = self.enrolling();
        if !self.is_fresh() {
            return Err(Code::AlreadyEnrolled.into());
        }
        let code = EnrolmentCode::read(&request.code)?;
        pin::check(&request.pin)?;
        let device_name = text::line("device_name", &request.device_name, NAME_MAX)?;
        if device_name.is_empty() {
            return Err(Problem::new(Code::Missing).with("field", "device_name"));
        }
        let environment = self.environment();
        let transport = Arc::clone(self.radio()) as Arc<dyn Transport>;

        if enrolling.as_ref().is_none_or(|begun| begun.code != code) {
            let key = DeviceKey::from_secret(&random::<32>()?);
            *enrolling = Some(Enrolling {
                code,
                key,
                incarnation: (environment.ids)().next_uuid(),
                answer: None,
            });
        }
        let begun = enrolling.as_mut().ok_or(Code::Internal)?;
        let server = Server::new(
            begun.code.server.clone(),
            begun.key.clone(),
            transport,
            Arc::clone(&environment.clock),
        )?;

        // A device that can't keep its key must not use up the code.
        files::make_folder(self.folder())?;
        let alone = self.alone()?;
        // Before there is anything that the note of an earlier wiping could be about.
        wiping::forget_note(self.folder())?;
        let sealing =
            Vault::new(self.folder()).prepare(&request.pin, environment.cost, environment.keystore.as_ref())?;
        let done = self
            .let_in(begun, &server, &sealing, device_name)
            .and_then(|store| sealing.commit().map(|()| store));
        match done {
            Ok(store) => {
                *enrolling = None;
                drop(enrolling);
                self.enrolled(store, alone)
            }
            Err(problem) => {
                sealing.discard(environment.keystore.as_ref());
                Err(problem)
            }
        }
    }

    fn let_in(&self, begun: &mut Enrolling, server: &Server, sealing: &Sealing, device_name: String) -> Result<Store> {
        let answer = match &begun.answer {
            Some(answer) => answer,
            None => {
                let request = EnrolRequest {
                    protocol: PROTOCOL,
                    secret: begun.code.secret.to_vec(),
                    key: begun.key.public().to_vec(),
                    actor: actor_of(&begun.key.public(), begun.incarnation).to_vec(),
                    device_name: device_name.clone(),
                };
                begun
                    .answer
                    .insert(self.environment().runtime.block_on(server.enrol(&request))?)
            }
        };
        // A database that no vault opens: an enrolment that was killed left it.
        recovery::set_database_aside(self.folder(), Uuid::now_v7())?;
        let mut store = Store::open(&self.folder().join(DATABASE), &DatabaseKey::new(sealing.key.clone()))?;
        let identity = Identity {
            device: answer.device,
            person: answer.person,
            role: answer.role.clone(),
            device_name,
            server: begun.code.server.clone(),
            key: begun.key.clone(),
            incarnation: begun.incarnation,
        };
        store.put_identity(&identity, &answer.spaces)?;
        Ok(store)
    }
}
