//! Opens the database that the configuration names.

use crate::config::{Config, DatabaseFrom};
use crate::durable::put_in_place;
use crate::server::DATABASE;
use crate::storage::Storage;
use crate::storage::postgres::{Address, Postgres};
use crate::storage::sqlite::Sqlite;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use zeroize::Zeroizing;

impl DatabaseFrom {
    /// Where PostgreSQL is; none for SQLite.
    fn address(&self) -> Result<Option<Address>> {
        let url = match self {
            Self::Sqlite => return Ok(None),
            Self::UrlFile(path) => {
                std::fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))?
            }
            Self::UrlEnv(name) => {
                std::env::var(name).with_context(|| format!("the database's URL is expected in ${name}"))?
            }
        };
        Ok(Some(Address::parse(&Zeroizing::new(url))?))
    }
}

impl Config {
    /// Opens the database, making it where there is none.
    pub(crate) fn make_database(&self) -> Result<Box<dyn Storage>> {
        Ok(match self.database.address()? {
            Some(address) => Box::new(Postgres::create(address)?),
            None => Box::new(Sqlite::open(&self.data.join(DATABASE))?),
        })
    }

    /// Puts a whole database into the one that the configuration names, which is not there yet or has nothing in it: moves the
    /// file to where it is served from, or fills PostgreSQL out of it.
    pub(crate) fn fill_database(&self, from: &Path) -> Result<()> {
        match self.database.address()? {
            Some(address) => {
                Postgres::create(address)?.fill_from(from)?;
                Ok(std::fs::remove_file(from)?)
            }
            None => put_in_place(from, &self.data.join(DATABASE)),
        }
    }

    /// Opens the database that `init` has made.
    pub(crate) fn open_database(&self) -> Result<Box<dyn Storage>> {
        if let Some(address) = self.database.address()? {
            return Ok(Box::new(Postgres::open(address)?));
        }
        let file = self.data.join(DATABASE);
        ensure!(
            file.exists(),
            "{} is not initialised; run `init` first",
            self.data.display()
        );
        Ok(Box::new(Sqlite::open(&file)?))
    }
}
