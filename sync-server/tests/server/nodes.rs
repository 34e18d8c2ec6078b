//! Several servers on one PostgreSQL, and what they do when it goes away.
