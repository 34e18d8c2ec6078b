//! The network between devices and the server: carries real bytes, signed and checked, and loses what it is told to.

use crate::{Device, World};
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::sync::signing::{sign_request, verify_request};
use gadeplan_core::sync::wire::{self, SYNC_PATH, SyncRequest, SyncResponse};
use std::cell::RefCell;

/// What goes wrong with one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The request never arrives.
    RequestLost,
    /// The server commits; the answer never comes back.
    AnswerLost,
    /// The answer is cut short.
    AnswerCut,
    /// The request arrives twice; the device hears the second answer.
    Twice,
}

/// The network.
pub struct Network {
    rng: RefCell<fastrand::Rng>,
    /// Bytes that devices sent, over all exchanges.
    pub sent: RefCell<u64>,
    /// Exchanges that reached the server.
    pub round_trips: RefCell<u64>,
}

impl Network {
    /// A network whose nonces come from a seed.
    pub fn new(seed: u64) -> Self {
        Self {
            rng: RefCell::new(fastrand::Rng::with_seed(seed ^ 0x6e65_7477)),
            sent: RefCell::new(0),
            round_trips: RefCell::new(0),
        }
    }

    fn nonce(&self) -> String {
        format!("{:032x}", self.rng.borrow_mut().u128(..))
    }

    /// One exchange of a device with the server.
    pub fn exchange(
        &self,
        world: &World,
        device: &Device,
        request: &SyncRequest,
        fault: Fault,
    ) -> Result<SyncResponse> {
        let unreachable = || Problem::new(Code::ServerUnreachable);
        let body = wire::encode(request)?;
        let send = || -> Result<Vec<u8>> {
            let headers = sign_request(&device.key(), "POST", SYNC_PATH, &body, world.now(), &self.nonce())?;
            *self.sent.borrow_mut() += body.len() as u64;
            *self.round_trips.borrow_mut() += 1;
            let by = verify_request("POST", SYNC_PATH, &body, &headers)?;
            wire::encode(&world.relay.sync_signed(&by, &body)?)
        };
        match fault {
            Fault::RequestLost => Err(unreachable()),
            Fault::AnswerLost => send().and_then(|_| Err(unreachable())),
            Fault::AnswerCut => {
                let answer = send()?;
                let cut = self.rng.borrow_mut().usize(..answer.len());
                wire::decode(&answer[..cut]).map_err(|_| Problem::new(Code::ServerGarbled))
            }
            Fault::Twice => {
                send()?;
                wire::decode(&send()?)
            }
            Fault::None => wire::decode(&send()?),
        }
    }
}
