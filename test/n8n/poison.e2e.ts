// B13 in a real n8n with a small heap: a mail that takes n8n down falls behind, the mails beside it come through.
import { waitFor } from '../../sandbox/waitFor';
import { mailNamed, user } from '../MailboxTrigger/folderPolls';
import { owner } from './account';
import { Crm, crmStep, describeWorkflow, makeNode, Scene } from './outageScene';

jest.setTimeout(500_000);

const scene = new Scene();
let crm: Crm;

beforeAll(async () => {
	crm = await scene.stage.add(Crm.start());
	await scene.begin({
		NODE_OPTIONS: '--max-old-space-size=1024',
		// In the process of n8n itself, as the work of most steps.
		N8N_EXPRESSION_ENGINE: 'legacy',
	});
});
afterAll(async () => await scene.stage.end());

/** A step that runs out of memory over the poison. */
const step = makeNode(
	'Weigh',
	'n8n-nodes-base.set',
	{
		assignments: {
			assignments: [
				{
					...{ id: 'weight', name: 'weight', type: 'number' },
					value:
						"={{ $json.message.subject === 'poison' ? Array.from({ length: 20 }, () => Array(30000000)).length : 1 }}",
				},
			],
		},
		includeOtherFields: true,
		options: {},
	},
	{ typeVersion: 3.4 },
);

/** Starts n8n again whenever it dies. @returns what tells how often it did, and what ends the watch */
function supervise(): { deaths: () => number; end: () => Promise<void> } {
	let deaths = 0;
	let isOver = false;
	const watch = async () => {
		for (;;) {
			await scene.n8n.ended();
			if (isOver) return;
			deaths += 1;
			await scene.n8n.start();
			await scene.api.signIn(owner);
		}
	};
	const watching = watch();
	return {
		deaths: () => deaths,
		end: async () => {
			isOver = true;
			await scene.n8n.stop();
			await watching;
		},
	};
}

it('B13 the poison among 50 good mails, with a heap of 1 GB: the good ones come through within three polls, the poison is quarantined and reported', async () => {
	const good = 50;
	for (let index = 1; index <= good; index++) {
		if (index === 20) await scene.imap.deliver(user, mailNamed('poison'));
		await scene.imap.deliver(user, mailNamed(`mail ${index}`));
	}
	const id = await scene.api.createWorkflow(
		describeWorkflow(scene.credentialId, [step, crmStep(crm)]),
	);
	const supervisor = supervise();
	// n8n may end while it answers.
	await scene.api.publish(id).catch(() => undefined);
	await waitFor(
		'the good mails to be logged and the poison to be quarantined',
		() => ({
			logged: scene.count('EmailToCrm-Logged'),
			quarantined: scene.count('EmailToCrm-Quarantined'),
			deaths: supervisor.deaths(),
		}),
		({ logged, quarantined }) => logged === good && quarantined === 1,
		400_000,
	);
	const [poison] = scene.imap
		.folder(user)
		.mails.filter(({ flags }) => flags.has('EmailToCrm-Quarantined'));
	expect(poison!.source.toString()).toContain('Subject: poison');
	expect([...crm.logged].sort()).toEqual(
		Array.from({ length: good }, (_, index) => `mail ${index + 1}`).sort(),
	);
	// Among all others, and alone.
	expect(supervisor.deaths()).toBe(2);
	// The first poll handed all of them on, and n8n died of it.
	expect((await scene.polls(id)).size).toBeLessThanOrEqual(2);
	const told = await waitFor(
		'the report',
		async () => (await scene.alarms(id)).filter((text) => text.includes('was quarantined')),
		(seen) => seen.length > 0,
	);
	expect(told).toHaveLength(1);
	await supervisor.end();
});
