// The road between the app and the server, and what may stand on it: nobody, somebody slow, a captive portal, rubbish, an
// office that is busy or speaks another version.
import { createServer, connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const OURS = 'application/vnd.gadeplan+cbor';

/** A whole HTTP answer. */
const http = (status, headers, body = Buffer.alloc(0), length = body.length) =>
	Buffer.concat([
		Buffer.from(
			[`HTTP/1.1 ${status}`, ...Object.entries({ ...headers, 'content-length': length, connection: 'close' }).map(([name, value]) => `${name}: ${value}`), '', ''].join(
				'\r\n'
			)
		),
		body
	]);

/** Bytes as zstd frames them without compressing (RFC 8878: a frame of one segment with one raw block). */
function uncompressed(bytes) {
	if (bytes.length > 255) throw new Error('one byte of length');
	const block = (bytes.length << 3) | 1;
	return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, bytes.length, block & 0xff, block >> 8, 0]), bytes]);
}
/** A CBOR map (RFC 8949) of one short word and a small number. */
const cbor = (word, number) => Buffer.concat([Buffer.from([0xa1, 0x60 + word.length]), Buffer.from(word), Buffer.from([number])]);

const PORTAL = '<!doctype html><title>Gratis wifi</title><h1>Log på bibliotekets net</h1>';

/** What answers instead of the server. */
export const ANSWERS = {
	/** The page of a network that wants to be logged on to. */
	portal: http('200 OK', { 'content-type': 'text/html; charset=utf-8' }, Buffer.from(PORTAL)),
	/** The same as many of them do it. */
	redirect: http('302 Found', { location: 'http://wifi.example/login' }),
	/** Bytes that are no HTTP at all. */
	noise: Buffer.from(Array.from({ length: 2000 }, (_, n) => (n * 97 + 13) % 256)),
	/** An answer of ours that cannot be read. */
	rubbish: http('200 OK', { 'content-type': OURS }, Buffer.from('ikke det, der blev spurgt om')),
	/** An answer that breaks off. */
	cut: http('200 OK', { 'content-type': OURS }, Buffer.from('x'.repeat(100)), 5000),
	/** An answer of a later version: its first word says so, the rest has another shape. */
	version: http('200 OK', { 'content-type': OURS }, uncompressed(cbor('protocol', 9))),
	failed: http('500 Internal Server Error', { 'content-type': 'text/plain' }, Buffer.from('panic at line 1')),
	/** A busy office, which says when to come again. */
	busy: (seconds) => http('429 Too Many Requests', { 'retry-after': seconds })
};

export class Road {
	#server;
	#target;
	#open = new Set();
	/** What answers instead of the server; nothing: the server. */
	#instead;
	/** Nothing comes back. */
	#silent = false;
	/** Milliseconds that everything from the server is late. */
	#late = 0;
	/** How often somebody has come this way since it was last turned. */
	asked = 0;

	static async build() {
		const road = new Road();
		road.#server = createServer((socket) => road.#come(socket));
		await new Promise((done, fail) => road.#server.once('error', fail).listen(0, '127.0.0.1', done));
		return road;
	}

	get url() {
		return `http://127.0.0.1:${this.#server.address().port}`;
	}

	leadTo(port) {
		this.#target = port;
	}

	clear() {
		this.#turn({});
	}
	/** Everything from the server comes late. */
	slow(milliseconds) {
		this.#turn({ late: milliseconds });
	}
	/** Whoever asks is heard and gets no answer. */
	silent() {
		this.#turn({ silent: true });
	}
	/** Whoever asks gets these bytes. */
	instead(bytes) {
		this.#turn({ instead: bytes });
	}

	#turn({ late = 0, silent = false, instead }) {
		this.#late = late;
		this.#silent = silent;
		this.#instead = instead;
		this.asked = 0;
		// A connection kept open from before would go past what stands here now.
		for (const socket of this.#open) socket.destroy();
	}

	#come(socket) {
		this.#open.add(socket);
		socket.on('close', () => this.#open.delete(socket)).on('error', () => {});
		if (this.#instead !== undefined || this.#silent) {
			const instead = this.#instead;
			let heard = '';
			socket.on('data', (bytes) => {
				heard += bytes.toString('latin1');
				if (!hasEnded(heard)) return;
				this.asked++;
				heard = '';
				if (instead !== undefined) socket.end(instead);
			});
			return;
		}
		const server = connect(this.#target, '127.0.0.1');
		server.on('error', () => socket.destroy()).on('close', () => socket.end());
		socket.on('close', () => server.destroy()).pipe(server);
		const late = this.#late;
		server.on('data', async (bytes) => {
			if (late > 0) await pause(late);
			if (!socket.destroyed) socket.write(bytes);
		});
	}

	async close() {
		for (const socket of this.#open) socket.destroy();
		await new Promise((done) => this.#server.close(done));
	}
}

/** Whether all of a request is there. */
function hasEnded(request) {
	const end = request.indexOf('\r\n\r\n');
	if (end < 0) return false;
	const length = Number(/content-length: *(\d+)/i.exec(request)?.[1] ?? 0);
	return request.length >= end + 4 + length;
}
