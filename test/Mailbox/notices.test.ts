// Who is told what became of a mail, and in which words (B32).
import type { IDataObject } from 'n8n-workflow';

import { judgeNotice } from '../../nodes/Mailbox/notices/judgeNotice';
import { writeNotice } from '../../nodes/Mailbox/notices/words';
import { languageNames } from '../../nodes/shared/confirmation/language';
import { anna, toldItem } from './toldItem';

const judge = (change: IDataObject = {}, message: IDataObject = {}, tellsLogged = false) =>
	judgeNotice(toldItem(change, message), tellsLogged);
const logging = (code: string) => ({
	logging: { decision: 'neverLog', reasons: [{ code, text: 'Because.' }] },
});

describe('B32 the sender is told', () => {
	it.each([
		['listed', {}],
		['private', logging('markedPrivate')],
		['forward', logging('forwardUnclear')],
		['nobody', logging('noRecipients')],
		['other', logging('tooManyRecipients')],
		[
			'nobody',
			{
				logging: undefined,
				crm: { outcome: 'skipped', reasons: [{ code: 'noContact', text: '' }] },
			},
		],
	] as Array<[string, IDataObject]>)('why a mail was not logged: %s', (topic, change) => {
		expect(judge(change)).toEqual({
			...{ to: anna, topic, subject: 'Offer', messageId: '<1@firm.example>' },
		});
	});

	it('that it was, only where the operator chose so', () => {
		const crm = { outcome: 'logged', reasons: [{ code: 'logged', text: '' }] };
		expect(judge({ logging: undefined, crm })).toMatchObject({ code: 'nothingToTell' });
		expect(judge({ logging: undefined, crm }, {}, true)).toMatchObject({ topic: 'logged' });
	});

	it.each([
		['what comes again', { logging: undefined, crm: { outcome: 'failed', reasons: [] } }],
		['what nobody decided', { logging: undefined }],
	])('nothing about %s', (_, change) => {
		expect(judge(change as IDataObject, {}, true)).toMatchObject({ code: 'nothingToTell' });
	});
});

describe('B32 nobody else is told anything', () => {
	it.each([
		['a forged author', { auth: { decision: 'fail' } }],
		['an author who is not known for certain', { auth: { decision: 'undetermined' } }],
		['an item that was not judged', { auth: undefined }],
		['a verdict about another mail', { auth: { decision: 'pass', of: 'another' } }],
		['a stranger', { sender: { address: anna, status: 'unknown' } }],
		['an address that is not confirmed', { sender: { address: anna, status: 'notConfirmed' } }],
		['another than the author', { sender: { address: 'bo@firm.example', status: 'main' } }],
	])('%s', (_, change) => {
		expect(judge(change as IDataObject)).toMatchObject({ code: 'notOwnPerson' });
	});

	it.each([
		['a bounce', { bounce: true }],
		['an automatic reply', { autoSubmitted: true }],
		['a mailing list', { kinds: [{ kind: 'list', field: 'List-Id' }] }],
		['what may be a machine', { kinds: undefined }],
	])('%s', (_, message) => {
		expect(judge({}, message as IDataObject)).toMatchObject({ code: 'machineMail' });
	});
});

describe('B11 B32 the words', () => {
	const topics = ['logged', 'listed', 'private', 'forward', 'nobody', 'other'] as const;

	it.each(languageNames.map(({ code }) => code))('are there in %s, each different', (language) => {
		const texts = topics.map((topic) => writeNotice({ topic, subject: 'Offer' }, language, 'Firm'));
		expect(new Set(texts.map(({ text }) => text)).size).toBe(topics.length);
		for (const { subject, text } of texts) {
			expect(subject).toContain('Offer');
			expect(text).toContain('Firm');
			expect(subject + text).not.toMatch(/[{}]/);
		}
		const english = writeNotice({ topic: 'other', subject: '' }, 'en', '').text;
		expect(language === 'en' || texts.at(-1)!.text !== english).toBe(true);
	});

	it('takes subject and organization for words and nothing else', () => {
		const hostile = {
			topic: 'listed',
			subject: `$&\r\nBcc: x@y.example ${'x'.repeat(300)}`,
		} as const;
		const { subject, text } = writeNotice(hostile, 'en', 'https://evil.example/');
		expect(subject).not.toMatch(/[\r\n]/);
		expect(subject).toContain('$& Bcc: x@y.example');
		expect(subject.length).toBeLessThan(130);
		expect(text).not.toContain('://');
	});
});
