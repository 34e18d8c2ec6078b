//! The two storages hold the same.

use crate::cluster::{Base, Cluster};
use gadeplan_server::storage::postgres::{Address, Postgres};
use gadeplan_server::storage::sqlite::Sqlite;
use std::collections::BTreeSet;

/// `table.column kind`, with a `!` where it must be filled.
type Columns = BTreeSet<String>;

fn of_sqlite() -> Columns {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("relay.sqlite");
    drop(Sqlite::open(&file).unwrap());
    let raw = rusqlite::Connection::open(file).unwrap();
    let mut columns = raw
        .prepare(
            "SELECT t.name || '.' || c.name || ' ' || c.type || iif(c.\"notnull\", '!', '')
             FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
             WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'refinery%'",
        )
        .unwrap();
    let columns = columns.query_map([], |row| row.get(0)).unwrap();
    columns.collect::<rusqlite::Result<_>>().unwrap()
}

fn of_postgres() -> Columns {
    let base = Base::new(Cluster::shared());
    drop(Postgres::create(Address::parse(&base.url()).unwrap()).unwrap());
    let columns = base
        .psql(
            "SELECT table_name || '.' || column_name || ' '
                 || CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT' ELSE 'BLOB' END
                 || CASE is_nullable WHEN 'NO' THEN '!' ELSE '' END
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'refinery%'",
        )
        .unwrap();
    columns.lines().map(str::to_owned).collect()
}

/// Whoever adds a table or a column to one adds it to the other.
#[test]
fn both_storages_have_the_same_tables_and_columns() {
    let (sqlite, postgres) = (of_sqlite(), of_postgres());
    assert!(sqlite.len() > 50, "{sqlite:?}");
    let only = |one: &Columns, other: &Columns| one.difference(other).cloned().collect::<Vec<_>>();
    assert_eq!(only(&sqlite, &postgres), [""; 0], "in SQLite alone");
    assert_eq!(only(&postgres, &sqlite), [""; 0], "in PostgreSQL alone");
}
