//! Letting a device in, for tests that have no [`World`](crate::World) about them.

use gadeplan_core::domain::error::Result;
use gadeplan_core::domain::ids::DeviceId;
use gadeplan_core::store::Store;
use gadeplan_core::store::identity::Identity;
use gadeplan_core::sync::server_address::ServerAddress;
use gadeplan_core::sync::signing::{DeviceKey, actor_of};
use gadeplan_core::sync::wire::{EnrolRequest, EnrolResponse, PROTOCOL};
use uuid::Uuid;

/// Lets a device in by a one-time `secret`, by `ask`ing the server, and keeps in its fresh database who it is. The address
/// it keeps is nobody's: tests carry its messages themselves.
pub fn let_in(
    store: &mut Store,
    key: &DeviceKey,
    incarnation: Uuid,
    name: &str,
    secret: Vec<u8>,
    ask: impl FnOnce(&EnrolRequest) -> Result<EnrolResponse>,
) -> DeviceId {
    let request = EnrolRequest {
        protocol: PROTOCOL,
        secret,
        key: key.public().to_vec(),
        actor: actor_of(&key.public(), incarnation).to_vec(),
        device_name: name.into(),
    };
    let let_in = ask(&request).unwrap();
    let identity = Identity {
        device: let_in.device,
        person: let_in.person,
        role: let_in.role,
        device_name: request.device_name,
        server: ServerAddress::new("http://127.0.0.1", None).unwrap(),
        key: key.clone(),
        incarnation,
    };
    store.put_identity(&identity, &let_in.spaces).unwrap();
    let_in.device
}
