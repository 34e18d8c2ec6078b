// The peer's server: express-pouchdb, the part of pouchdb-server that answers, over LevelDB on disk. Started by
// peer.mjs with the folder to use; says where it listens, and ends when peer.mjs does, however that comes about.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import expressPouch from 'express-pouchdb';
import PouchDB from 'pouchdb';

const folder = process.argv[2];
const OnDisk = PouchDB.defaults({ prefix: join(folder, 'server-') });
// What replication needs, compression with it, without the log file, sessions and rights of a full CouchDB: the
// quickest it can be, which is what a control should be.
const app = express().use(expressPouch(OnDisk, { mode: 'minimumForPouchDB' }));
const listening = app.listen(0, '127.0.0.1', () => process.send({ port: listening.address().port }));

process.on('disconnect', () => {
	rmSync(folder, { recursive: true, force: true });
	process.exit();
});
// Ctrl-C reaches the whole group; the folder goes when peer.mjs has let go.
process.on('SIGINT', () => {});
