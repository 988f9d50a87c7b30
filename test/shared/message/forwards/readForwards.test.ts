// Mails that a person forwarded (B18): found in whatever a mail program makes of them, and nothing else taken for one.
import { readForwards } from '../../../../nodes/shared/message/forwards/readForwards';
import { readShownDate } from '../../../../nodes/shared/message/forwards/shownDate';
import { forwards, lookAlikes, type Sample } from './corpus';

const read = ({ text, html = '', subject }: Sample) => readForwards({ text, html, subject }, []);

describe('B18 forwards', () => {
	it.each(forwards.map((sample) => [sample.name, sample] as const))('B18 %s', (_name, sample) => {
		const { originals, comment } = read(sample);
		expect(originals).toHaveLength(1);
		const [{ from, to, cc, subject, text, unclear }] = originals as [(typeof originals)[0]];
		expect({ from, cc, subject, unclear, to: to.map(({ address }) => address) }).toEqual({
			from: { name: 'Bea Kund', address: 'bea@customer.example' },
			to: ['ann@own.example'],
			cc: [],
			subject: 'Order 4711',
			unclear: undefined,
		});
		expect(text.replace(/\s+/g, ' ')).toBe('Please deliver. Bea');
		expect(comment).not.toMatch(/Bea|4711|forward/i);
	});

	it('B18 are sixty and more', () => expect(forwards.length).toBeGreaterThan(60));
});

describe('B18 no forwards', () => {
	it.each(lookAlikes.map((sample) => [sample.name, sample] as const))('B18 %s', (_name, sample) => {
		expect(read(sample).originals).toEqual([]);
	});

	it('B18 are thirty and more', () => expect(lookAlikes.length).toBeGreaterThanOrEqual(30));
});

describe('B18 what is not certain says so', () => {
	const header = 'Date: 5 March 2026 10:00\nSubject: Order\nTo: Ann <ann@own.example>\n\nHi';
	const readFrom = (from: string) =>
		read({ name: '', subject: 'FW: Order', text: `From: ${from}\n${header}` }).originals;

	it('B18 a name without an address', () => {
		expect(readFrom('Bea Kund')).toMatchObject([
			{ unclear: 'noAddress', from: { name: 'Bea Kund', address: '' } },
		]);
	});

	it.each([
		'Bea <bea@customer.example>; Eve <eve@x.example>',
		'sales@customer.example on behalf of Bea <bea@customer.example>',
		'"kim@lawfirm.example" <bea@customer.example>',
	])('B18 several addresses: %s', (from) => {
		expect(readFrom(from)).toMatchObject([{ unclear: 'severalAuthors' }]);
	});

	it('B18 recipients without an address are there, and have none', () => {
		const text =
			'From: Bea <bea@customer.example>\nDate: x\nTo: Kim Law; Ann <ann@own.example>\nSubject: y\n\nHi';
		expect(read({ name: '', subject: 'FW: y', text }).originals[0]!.to).toEqual([
			{ name: 'Kim Law', address: '' },
			{ name: 'Ann', address: 'ann@own.example' },
		]);
	});
});

it('B18 a forward of a forward has the innermost first', () => {
	const inner =
		'---------- Forwarded message ---------\nFrom: Bea <bea@customer.example>\nDate: 5 March 2026 10:00\nSubject: Order\nTo: Carl <carl@own.example>\n\nPlease deliver.';
	const text = `FYI\n\n---------- Forwarded message ---------\nFrom: Carl <carl@own.example>\nDate: 6 March 2026 10:00\nSubject: Fwd: Order\nTo: Ann <ann@own.example>\n\nTake this.\n\n${inner}`;
	const { originals, comment } = read({ name: '', subject: 'Fwd: Fwd: Order', text });
	expect(originals.map(({ from }) => from.address)).toEqual([
		'bea@customer.example',
		'carl@own.example',
	]);
	expect(originals[0]!.text).toBe('Please deliver.');
	expect(comment).toBe('FYI');
});

it.each([
	['Thursday, March 5, 2026 10:00 AM', '2026-03-05T10:00:00'],
	['Do., 5. März 2026 um 10:00 Uhr', '2026-03-05T10:00:00'],
	['jeudi 5 mars 2026 à 22:15', '2026-03-05T22:15:00'],
	['Thu, 5 Mar 2026 10:00:00 +0100', '2026-03-05T09:00:00.000Z'],
	['5 de marzo de 2026, 10:00:00 GMT+1', '2026-03-05T09:00:00.000Z'],
	['05.03.2026 10:00', '2026-03-05T10:00:00'],
	['25/03/2026 10:00', '2026-03-25T10:00:00'],
	['2026年3月5日 10:00', '2026-03-05T10:00:00'],
	['5 марта 2026 г., 10:00', '2026-03-05T10:00:00'],
	['05/03/2026 10:00', ''],
	['yesterday', ''],
	['31 February 2026', ''],
])('B18 the date %s', (written, iso) => expect(readShownDate(written)).toBe(iso));

it('B35 hostile text costs bounded time', () => {
	const began = performance.now();
	for (const text of [
		'From: '.repeat(40_000),
		'> '.repeat(100_000),
		'Sent: @From:To: '.repeat(100),
		`From: a@x.example\nTo: ${'a@b.example, '.repeat(20_000)}\nDate: x\n`,
	]) {
		read({ name: '', subject: 'Fwd: x', text, html: `<p>${text}</p>` });
	}
	expect(performance.now() - began).toBeLessThan(5_000);
});
