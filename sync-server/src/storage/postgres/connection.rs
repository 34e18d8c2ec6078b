//! One connection, asked by one thread at a time, which waits for the answer.

use super::address::Address;
use crate::storage::{Result, StorageError};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::error::Error as _;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

/// How long an answer is waited for: above what PostgreSQL itself allows a statement below.
const PATIENCE: Duration = Duration::from_secs(40);

/// A commit has reached the disk before it is answered, whatever the database's own default; a node that stopped in the
/// middle of a transaction (a suspended machine, a cut network) keeps the others waiting for half a minute at most.
const SETTINGS: &str = "
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
    SET lock_timeout = '10s';
    SET statement_timeout = '30s';
    SET idle_in_transaction_session_timeout = '30s'";

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        Self::Engine(match (error.as_db_error(), error.source()) {
            // Without its detail, which may quote a row.
            (Some(said), _) => format!("{} {}", said.code().code(), said.message()),
            (None, Some(cause)) => format!("{error}: {cause}"),
            (None, None) => error.to_string(),
        })
    }
}

pub(super) struct Connection {
    client: Client,
    statements: RefCell<BTreeMap<&'static str, Statement>>,
    /// Whether its transaction failed, so that PostgreSQL would answer a COMMIT with a rollback.
    spoilt: Cell<bool>,
    /// Whether an answer stayed out: what comes next is no longer known.
    silent: Cell<bool>,
}

impl Connection {
    /// Connects. The runtime's own thread keeps the connection alive, so whoever asks may be any thread.
    pub(super) fn open(runtime: &Runtime, address: &Address) -> Result<Self> {
        let (tell, told) = mpsc::sync_channel(1);
        let address = address.clone();
        runtime.spawn(async move {
            match address.connect().await {
                Ok((client, wire)) => {
                    let _ = tell.send(Ok(client));
                    if let Err(error) = wire.await {
                        tracing::warn!(error = %StorageError::from(error), "a database connection broke");
                    }
                }
                Err(error) => {
                    let _ = tell.send(Err(error));
                }
            }
        });
        let client = told.recv_timeout(PATIENCE).map_err(|_| stayed_out())??;
        let connection = Self {
            client,
            statements: RefCell::default(),
            spoilt: Cell::new(false),
            silent: Cell::new(false),
        };
        connection.batch(SETTINGS)?;
        Ok(connection)
    }

    /// Whether nothing can be asked of it any more.
    pub(super) fn is_lost(&self) -> bool {
        self.silent.get() || self.client.is_closed()
    }

    /// Statements without parameters, in one go.
    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        self.ask(self.client.batch_execute(sql))
    }

    /// Begins a transaction with these statements.
    pub(super) fn begin(&self, sql: &str) -> Result<()> {
        self.spoilt.set(false);
        self.batch(sql)
    }

    /// Commits, unless something in the transaction has failed.
    pub(super) fn commit(&self) -> Result<()> {
        if self.spoilt.get() {
            return Err(StorageError::Engine(
                "a transaction that failed can't be committed".into(),
            ));
        }
        self.batch("COMMIT")
    }

    /// Takes back what is not committed; false where the connection is of no use any more.
    pub(super) fn rolled_back(&self) -> bool {
        !self.is_lost() && self.batch("ROLLBACK").is_ok()
    }

    pub(super) fn all<T>(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
        read: impl Fn(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let statement = self.statement(sql)?;
        let rows = self.ask(self.client.query(&statement, parameters))?;
        rows.iter().map(read).collect()
    }

    pub(super) fn one<T>(
        &self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
        read: impl Fn(&Row) -> Result<T>,
    ) -> Result<Option<T>> {
        let statement = self.statement(sql)?;
        let row = self.ask(self.client.query_opt(&statement, parameters))?;
        row.as_ref().map(read).transpose()
    }

    /// Writes; returns how many rows that touched.
    pub(super) fn run(&self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64> {
        let statement = self.statement(sql)?;
        self.ask(self.client.execute(&statement, parameters))
    }

    /// Reads with a statement that is not kept, for it is made up as it is needed.
    pub(super) fn rows(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>> {
        self.ask(self.client.query(sql, parameters))
    }

    /// A statement that is not kept either, to be run many times.
    pub(super) fn prepare(&self, sql: &str) -> Result<Statement> {
        self.ask(self.client.prepare(sql))
    }

    /// Runs it.
    pub(super) fn execute(&self, statement: &Statement, parameters: &[&(dyn ToSql + Sync)]) -> Result<()> {
        self.ask(self.client.execute(statement, parameters)).map(drop)
    }

    fn statement(&self, sql: &'static str) -> Result<Statement> {
        if let Some(known) = self.statements.borrow().get(sql) {
            return Ok(known.clone());
        }
        let statement = self.ask(self.client.prepare(sql))?;
        self.statements.borrow_mut().insert(sql, statement.clone());
        Ok(statement)
    }

    fn ask<T>(&self, question: impl Future<Output = std::result::Result<T, Error>>) -> Result<T> {
        let answer = match wait(question) {
            Some(answer) => answer.map_err(StorageError::from),
            None => {
                self.silent.set(true);
                Err(stayed_out())
            }
        };
        if answer.is_err() {
            self.spoilt.set(true);
        }
        answer
    }
}

fn stayed_out() -> StorageError {
    StorageError::Engine("no answer from the database".into())
}

/// Waits on this thread, which need not be tokio's and may be: the driver's futures need nothing but to be woken.
fn wait<T>(question: impl Future<Output = T>) -> Option<T> {
    struct Waiting(Thread);
    impl Wake for Waiting {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Waiting(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut question = pin!(question);
    let end = Instant::now() + PATIENCE;
    loop {
        if let Poll::Ready(answer) = question.as_mut().poll(&mut context) {
            return Some(answer);
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None;
        }
        std::thread::park_timeout(left);
    }
}
