// What a phone really sends and gets. Counted where Node's own HTTP client meets the socket, so that nothing that
// PouchDB asks for escapes, no proxy in between costs time, and compressed bytes count as compressed.
import { subscribe } from 'node:diagnostics_channel';
import { Agent } from 'node:http';

/** The connections of a phone, and what went over them since `reset`. */
export class Counted {
	/** Kept open between requests as a browser does; PouchDB in Node by itself would open one for each request. */
	agent = new Agent({ keepAlive: true });
	#sockets = new Set();
	#before;

	constructor() {
		this.reset();
		// Despite its name this is said when the head of an answer has come, before its body.
		subscribe('http.client.response.finish', ({ request, response }) => {
			if (request.agent !== this.agent) return;
			this.#sockets.add(response.socket);
			this.requests += 1;
			this.bodyUp += Number(request.getHeader('content-length') ?? 0);
			response.on('data', (piece) => (this.bodyDown += piece.length));
		});
	}

	reset() {
		Object.assign(this, { requests: 0, bodyUp: 0, bodyDown: 0 });
		this.#before = this.#wire();
	}

	/** Bodies alone, as `tests/world/http.rs` counts ours; and with heads, as they are on the wire. */
	read() {
		const { requests, bodyUp, bodyDown } = this;
		const { up, down } = this.#wire();
		return { requests, bodyUp, bodyDown, wireUp: up - this.#before.up, wireDown: down - this.#before.down };
	}

	#wire() {
		const sum = (what) => [...this.#sockets].reduce((total, socket) => total + socket[what], 0);
		return { up: sum('bytesWritten'), down: sum('bytesRead') };
	}
}
