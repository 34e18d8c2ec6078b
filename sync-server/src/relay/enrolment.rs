//! How devices are let in: a one-time code from the coordinator, a key from the device.

use super::access::{Access, admit};
use super::{Relay, audit, devices};
use crate::random;
use crate::storage::{StoredDevice, StoredEnrolment, Transaction};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{DeviceId, Id, PersonId};
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::signing::SignedBy;
use gadeplan_core::sync::wire::{EnrolRequest, EnrolResponse, EnrolmentRequest, EnrolmentResponse, PROTOCOL};
use sha2::{Digest, Sha256};

/// How long a code works, in minutes.
const CODE_MINUTES: i64 = 15;

fn hash_of(secret: &[u8]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

impl Relay {
    /// Makes a code for a person, for those who administer.
    ///
    /// # Errors
    /// Those of any signed request, [`Code::NotAllowed`], and [`Code::NotFound`] where there is no such person.
    pub fn request_enrolment(&self, by: &SignedBy, request: &EnrolmentRequest) -> Result<EnrolmentResponse> {
        let transaction = self.storage.write()?;
        let access = admit(transaction.as_ref(), by, self)?;
        access.need_administration("enrolment")?;
        let made = self.make_code(transaction.as_ref(), access.by(), request.person)?;
        self.commit(transaction)?;
        Ok(made)
    }

    /// Makes a code for a person, by the server's own hand.
    ///
    /// # Errors
    /// [`Code::NotFound`] where there is no such person.
    pub fn make_enrolment(&self, person: PersonId) -> Result<EnrolmentResponse> {
        let transaction = self.storage.write()?;
        let made = self.make_code(transaction.as_ref(), audit::By::default(), person)?;
        self.commit(transaction)?;
        Ok(made)
    }

    fn make_code(&self, transaction: &dyn Transaction, by: audit::By, person: PersonId) -> Result<EnrolmentResponse> {
        if transaction.person(person)?.is_none() {
            return Err(Problem::new(Code::NotFound));
        }
        let secret: [u8; 16] = random::bytes()?;
        let expires_at = self.now().plus_minutes(CODE_MINUTES);
        transaction.add_enrolment(&StoredEnrolment {
            secret_hash: hash_of(&secret),
            person,
            made_by: by.person,
            expires_at,
            used_at: None,
            used_by: None,
        })?;
        let entry = audit::Entry {
            action: "enrolment.made",
            subject: Some(person.uuid()),
            space: None,
            detail: "",
        };
        audit::record(transaction, self.now(), by, &entry)?;
        Ok(EnrolmentResponse {
            secret: secret.to_vec(),
            expires_at,
        })
    }

    /// Lets a device in. `signer` is the key that signed the request: the one it brings.
    ///
    /// The same device asking again with the same code gets the same answer, for the first one may have been lost.
    ///
    /// # Errors
    /// [`Code::CodeRefused`], the same whatever is wrong with the code; [`Code::ProtocolMismatch`];
    /// [`Code::BadRequest`] where key or actor is not one.
    pub fn enrol(&self, signer: &[u8; 32], request: &EnrolRequest) -> Result<EnrolResponse> {
        let bad = |field: &str| Problem::new(Code::BadRequest).with("field", field);
        super::sync::check_protocol(request.protocol)?;
        if request.key != signer {
            return Err(bad("key"));
        }
        if request.actor.len() != 16 {
            return Err(bad("actor"));
        }
        let transaction = self.storage.write()?;
        let refused = || Problem::new(Code::CodeRefused);
        let now = self.now();
        let code = transaction.enrolment(&hash_of(&request.secret))?.ok_or_else(refused)?;
        if expired(&code, now) {
            return Err(refused());
        }
        let device = match (transaction.device_by_key(signer)?, code.used_by) {
            (Some(known), Some(user)) if known.device == user && known.actor == request.actor => known,
            (None, None) => self.let_in(transaction.as_ref(), &code, signer, request)?,
            _ => return Err(refused()),
        };
        let access = Access::of(transaction.as_ref(), device)?;
        self.commit(transaction)?;
        Ok(EnrolResponse {
            protocol: PROTOCOL,
            device: access.device.device,
            person: access.device.person,
            role: access.role.clone(),
            spaces: access.spaces(),
            server_incarnation: self.incarnation,
            now,
        })
    }

    fn let_in(
        &self,
        transaction: &dyn Transaction,
        code: &StoredEnrolment,
        key: &[u8; 32],
        request: &EnrolRequest,
    ) -> Result<StoredDevice> {
        // An actor is one device's for ever: a newcomer who names somebody else's would write in their name.
        if transaction.actor_owner(&request.actor)?.is_some() {
            return Err(Problem::new(Code::CodeRefused));
        }
        let now = self.now();
        let id = DeviceId::from_uuid(random::uuid(now)?);
        let name = devices::name_of(&request.device_name);
        let device = StoredDevice {
            device: id,
            person: code.person,
            key: *key,
            name: self.keys(transaction)?.seal_name(id, &name)?,
            actor: request.actor.clone(),
            enrolled_at: now,
            last_contact: None,
            app_version: String::new(),
            waiting: None,
            revoked_at: None,
            wipe_ordered_at: None,
            wiped_at: None,
        };
        transaction.add_device(&device)?;
        transaction.add_actor(&request.actor, id)?;
        transaction.use_enrolment(&code.secret_hash, id, now)?;
        let by = audit::By {
            device: Some(id),
            person: Some(code.person),
        };
        let entry = audit::Entry {
            action: "device.enrolled",
            subject: Some(id.uuid()),
            space: None,
            detail: "",
        };
        audit::record(transaction, now, by, &entry)?;
        Ok(device)
    }
}

fn expired(code: &StoredEnrolment, now: Timestamp) -> bool {
    now >= code.expires_at
}
