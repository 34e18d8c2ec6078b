//! Automerge's binary format written by hand, for changes that no automerge would write.

use sha2::{Digest, Sha256};

/// A column's number and type.
pub mod column {
    pub const OBJECT_ACTOR: u64 = 0x01;
    pub const OBJECT: u64 = 0x02;
    pub const KEY_ACTOR: u64 = 0x11;
    pub const KEY: u64 = 0x13;
    pub const KEY_TEXT: u64 = 0x15;
    pub const INSERT: u64 = 0x34;
    pub const ACTION: u64 = 0x42;
    pub const VALUE_META: u64 = 0x56;
    pub const BEFORE_COUNT: u64 = 0x70;
    pub const BEFORE_ACTOR: u64 = 0x71;
    pub const BEFORE: u64 = 0x73;
    pub const MARK_NAME: u64 = 0xa5;
    /// Set in a column's number where its bytes are deflated.
    pub const DEFLATED: u64 = 0x08;
}

pub const CHANGE: u8 = 1;

pub fn unsigned(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let group = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            bytes.push(group);
            return bytes;
        }
        bytes.push(group | 0x80);
    }
}

pub fn signed(mut value: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let group = (value & 0x7f) as u8;
        value >>= 7;
        let done = (value == 0 && group & 0x40 == 0) || (value == -1 && group & 0x40 != 0);
        bytes.push(if done { group } else { group | 0x80 });
        if done {
            return bytes;
        }
    }
}

/// A text with its length before it.
pub fn text(words: &str) -> Vec<u8> {
    [unsigned(words.len() as u64), words.as_bytes().to_vec()].concat()
}

/// So many times the same.
pub fn run(times: i64, value: Vec<u8>) -> Vec<u8> {
    [signed(times), value].concat()
}

/// One after the other.
pub fn literal(values: &[Vec<u8>]) -> Vec<u8> {
    [signed(-(values.len() as i64)), values.concat()].concat()
}

/// So many times nothing.
pub fn nothing(times: u64) -> Vec<u8> {
    [signed(0), unsigned(times)].concat()
}

/// A chunk around a content, with the checksum that belongs to it; and its hash.
pub fn chunk(kind: u8, content: &[u8]) -> (Vec<u8>, [u8; 32]) {
    let framed = [vec![kind], unsigned(content.len() as u64), content.to_vec()].concat();
    let hash: [u8; 32] = Sha256::digest(&framed).into();
    let bytes = [vec![0x85, 0x6f, 0x4a, 0x83], hash[..4].to_vec(), framed].concat();
    (bytes, hash)
}

/// What stands in a change.
#[derive(Clone, Debug)]
pub struct Change {
    pub deps: Vec<[u8; 32]>,
    pub actor: Vec<u8>,
    pub seq: u64,
    pub start_op: u64,
    pub time: i64,
    pub message: Vec<u8>,
    pub others: Vec<Vec<u8>>,
    pub columns: Vec<(u64, Vec<u8>)>,
    pub extra: Vec<u8>,
}

impl Change {
    pub fn content(&self) -> Vec<u8> {
        let mut content = unsigned(self.deps.len() as u64);
        content.extend(self.deps.concat());
        let actor = |actor: &Vec<u8>| [unsigned(actor.len() as u64), actor.clone()].concat();
        content.extend(actor(&self.actor));
        content.extend(unsigned(self.seq));
        content.extend(unsigned(self.start_op));
        content.extend(signed(self.time));
        content.extend(unsigned(self.message.len() as u64));
        content.extend(&self.message);
        content.extend(unsigned(self.others.len() as u64));
        self.others.iter().for_each(|other| content.extend(actor(other)));
        content.extend(unsigned(self.columns.len() as u64));
        for (spec, bytes) in &self.columns {
            content.extend(unsigned(*spec));
            content.extend(unsigned(bytes.len() as u64));
        }
        self.columns.iter().for_each(|(_, bytes)| content.extend(bytes));
        content.extend(&self.extra);
        content
    }

    pub fn chunk(&self) -> (Vec<u8>, [u8; 32]) {
        chunk(CHANGE, &self.content())
    }

    /// Another column, or another content of one.
    pub fn with(mut self, spec: u64, bytes: Vec<u8>) -> Self {
        self.columns.retain(|(known, _)| *known != spec);
        self.columns.push((spec, bytes));
        self.columns.sort_by_key(|(spec, _)| *spec);
        self
    }

    /// Takes an honest change apart.
    pub fn read(change: &automerge::Change) -> Self {
        let mut rest = Rest(change.raw_bytes());
        rest.take(9);
        rest.unsigned();
        let deps = (0..rest.unsigned())
            .map(|_| rest.take(32).try_into().unwrap())
            .collect();
        let actor = rest.prefixed();
        let (seq, start_op) = (rest.unsigned(), rest.unsigned());
        // The time, skipped as bytes and taken from automerge.
        while rest.take(1)[0] & 0x80 != 0 {}
        let message = rest.prefixed();
        let others = (0..rest.unsigned()).map(|_| rest.prefixed()).collect();
        let sizes: Vec<_> = (0..rest.unsigned())
            .map(|_| (rest.unsigned(), rest.unsigned()))
            .collect();
        let columns = sizes
            .into_iter()
            .map(|(spec, size)| (spec, rest.take(size as usize).to_vec()))
            .collect();
        let read = Self {
            deps,
            actor,
            seq,
            start_op,
            time: change.timestamp(),
            message,
            others,
            columns,
            extra: rest.0.to_vec(),
        };
        assert_eq!(read.chunk().0, change.raw_bytes(), "put together again it is the same");
        read
    }
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }

    fn unsigned(&mut self) -> u64 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.take(1)[0];
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return value;
            }
        }
    }

    fn prefixed(&mut self) -> Vec<u8> {
        let length = self.unsigned();
        self.take(length as usize).to_vec()
    }
}
