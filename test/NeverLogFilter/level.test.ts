// How much of a mail is logged (B23): the copy is cut to it, and the verdict still fits the copy.
import { isBound } from '../../nodes/shared/message/binding';
import type { Message } from '../../nodes/shared/message/types';
import { authOf, mail, runNode } from './runNode';

const whole = mail({
	...{ to: ['bea@customer.example'], text: 'SECRET', html: '<p>SECRET</p>', newText: 'SECRET' },
	subject: 'Offer',
	attachments: [{ fileName: 'SECRET.pdf', contentType: 'a/b', size: 1, binaryKey: 'a' }],
});

async function filter(level: string) {
	const file = { data: 'SECRET', mimeType: 'a/b' };
	const json = {
		message: whole,
		raw: 'SECRET',
		textPlain: 'SECRET',
		headers: { subject: 'Offer' },
	};
	const { outputs } = await runNode({
		parameters: { listSources: ['define'], options: { level } },
		items: [
			{ json: { ...json, ...authOf(whole, 'pass') } as never, binary: { message: file, a: file } },
		],
	});
	return outputs[0]![0]!;
}

it.each(['subject', 'participants'])(
	'B23 the copy holds no more than its level: %s',
	async (level) => {
		const item = await filter(level);
		expect(JSON.stringify(item)).not.toContain('SECRET');
		expect(item.json.logging).toMatchObject({ level, log: ['bea@customer.example'] });
		const { subject, to, key } = item.json.message as unknown as Message;
		expect([subject, to, key]).toEqual([level === 'subject' ? 'Offer' : '', whole.to, whole.key]);
		expect(JSON.stringify(item).includes('Offer')).toBe(level === 'subject');
		const { reasons } = item.json.logging as unknown as { reasons: Array<{ code: string }> };
		expect(reasons.map(({ code }) => code)).toContain('levelCut');
		expect(isBound(item.json)).toBe(true);
	},
);

it('B23 everything is logged where nothing is chosen', async () => {
	expect((await filter('full')).json).toMatchObject({ message: whole, logging: { level: 'full' } });
	await expect(filter('some')).rejects.toThrow('Level');
});
