// A mail is cut to what a CRM takes, to the very character, and what was cut is said (B26).
import type { CrmMail, Limits } from '../../nodes/CrmLog/connectors/connector';
import { fitMail } from '../../nodes/CrmLog/fitMail';

const limits = { text: 10, subject: 5, file: 100 } as Limits;
const file = (name: string, size: number) => ({
	name,
	contentType: 'application/pdf',
	size,
	read: () => Promise.resolve(Buffer.alloc(0)),
});
const fit = (change: Partial<CrmMail>, change2: Partial<Limits> = {}) => {
	const whole = { subject: '', text: '', html: '', files: [], ...change } as unknown as CrmMail;
	const { mail, reasons } = fitMail(whole, { ...limits, ...change2 }, 'Fake CRM');
	return { mail, codes: reasons.map(({ code }) => code) };
};

describe('B26 what fits stays as it is, what does not is cut', () => {
	it.each([
		['as long as allowed', { text: 'a'.repeat(10), subject: 'abcde' }, {}, []],
		['one too long', { text: 'a'.repeat(11) }, { text: `${'a'.repeat(9)}…` }, ['textCut']],
		[
			'half a character',
			{ text: `${'a'.repeat(8)}😀bc` },
			{ text: `${'a'.repeat(8)}…` },
			['textCut'],
		],
		['a subject', { subject: 'abcdef' }, { subject: 'abcd…' }, ['subjectCut']],
		['HTML of the length', { html: 'a'.repeat(10) }, {}, []],
		['HTML too long', { text: 'a', html: 'a'.repeat(11) }, { html: '' }, ['textCut']],
	])('%s', (_, written, expected, codes) => {
		const fitted = fit(written);
		expect(fitted.mail).toMatchObject({ ...written, ...expected });
		expect(fitted.codes).toEqual(codes);
	});

	it('files up to the size', () => {
		const { mail, codes } = fit({ files: [file('a', 100), file('b', 101)] });
		expect(mail.files.map(({ name }) => name)).toEqual(['a']);
		expect(codes).toEqual(['fileTooLarge']);
	});

	it('a CRM that keeps none gets their names', () => {
		const { mail, codes } = fit({ files: [file('a', 1000)] }, { file: 0 });
		expect(mail.files.map(({ name }) => name)).toEqual(['a']);
		expect(codes).toEqual(['filesNotKept']);
		expect(fit({}, { file: 0 }).codes).toEqual([]);
	});
});
