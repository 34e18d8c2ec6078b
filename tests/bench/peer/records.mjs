// Records of about 1 KB about people who do not exist; the same ones every time.
import { createHash } from 'node:crypto';

const FIRST = 'Mohammed Amina Yusuf Sara Søren Fatima Ali Zahra Emre Ibrahim Åse Abdirahman'.split(' ');
const LAST = ['Eksempel', 'Prøvesen', 'Demo Warsame', 'El-Eksempel', 'Tænktnavn', 'Opdigtet'];
const PLACES = ['containeren', 'klubben', 'boldburet', 'stationen', 'biblioteket', 'torvet', 'søen', 'kiosken'];
const SAID = [
	'Rolig aften ved',
	'Snak om skolen ved',
	'Stor gruppe samlet ved',
	'Talte om fritidsjob ved',
	'Spillede fodbold ved',
	'Var ked af det, gik en tur forbi',
	'Spurgte til lejren, da vi mødtes ved',
	'Ville gerne følges hjem fra'
];

/** Numbers that look random and are not (mulberry32). */
function dice(seed) {
	return (below) => {
		seed = (seed + 0x6d2b79f5) | 0;
		let n = Math.imul(seed ^ (seed >>> 15), 1 | seed);
		n = (n + Math.imul(n ^ (n >>> 7), 61 | n)) ^ n;
		return ((n ^ (n >>> 14)) >>> 0) % below;
	};
}

/** An id that neither sorts nor compresses. */
const idOf = (what) => createHash('sha256').update(what).digest('hex').slice(0, 32);

function record(n) {
	const roll = dice(n);
	const one = (list) => list[roll(list.length)];
	const day = () =>
		`20${20 + roll(6)}-${String(1 + roll(12)).padStart(2, '0')}-${String(1 + roll(28)).padStart(2, '0')}`;
	const met = Array.from({ length: 6 }, (_, visit) => ({
		id: idOf(`visit ${n} ${visit}`),
		day: day(),
		note: `${one(SAID)} ${one(PLACES)}, ${roll(12) + 1} unge, til kl. ${18 + roll(6)}.${10 + roll(50)}.`
	}));
	return {
		_id: idOf(`youth ${n}`),
		name: `${one(FIRST)} ${one(LAST)} ${n}`,
		born: day(),
		school: 'Eksempelskolen',
		class: `${roll(10)}. ${one(['a', 'b', 'c'])}`,
		phone: `00 00 ${10 + roll(90)} ${10 + roll(90)}`,
		met
	};
}

export const records = (count) => Array.from({ length: count }, (_, n) => record(n));
