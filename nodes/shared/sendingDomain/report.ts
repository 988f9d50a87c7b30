/**
 * What Check Sending Domain answers (`json.sendingDomain`, P24 to P27).
 */
import type { SpfResult } from '../spf/checkSpf';
import type { DkimKey } from './dkimSelectors';

/** `error` makes a domain unsuitable; `warning` costs some deliveries; `info` is good to know. */
export type Severity = 'error' | 'warning' | 'info';

/** Who has to act (P27); `nobody` where there is nothing to do. */
export type Actor = 'you' | 'domainAdministrator' | 'mailProvider' | 'nobody';

export interface Finding {
	code: string;
	severity: Severity;
	/** What was found, one or two plain sentences. */
	text: string;
	/** What to do; '' where there is nothing to do. */
	remedy: string;
	who: Actor;
}

/** An SPF record to publish, exactly as it should stand there. */
export interface SuggestedSpf {
	record: string;
	/** Terms that need DNS look-ups, of {@link SpfReport.lookUpLimit} allowed. */
	lookUps: number;
	/** Whether a receiver can evaluate it and lets the sending server pass. */
	works: boolean;
}

export interface SpfReport {
	/** For the sending server: the worst result of its addresses. */
	result: SpfResult;
	addresses: Array<{ address: string; result: SpfResult }>;
	/** As published; '' without one. Several are joined by line breaks. */
	record: string;
	lookUps: number;
	lookUpLimit: number;
	voidLookUps: number;
	voidLookUpLimit: number;
	/** Remedy B (P26): null where publishing a record is not needed or not possible. */
	publish: null | {
		/** The name of the TXT record. */
		name: string;
		byInclude: SuggestedSpf | null;
		byAddress: SuggestedSpf | null;
		/** Published terms that no receiver can read and that the suggestions leave out. */
		leftOut: string[];
	};
}

export interface SendingDomainReport {
	decision: 'suitable' | 'unsuitable';
	address: string;
	domain: string;
	freeMail: boolean;
	sendingHost: string;
	spf: SpfReport;
	dkim: DkimKey[];
	dmarc: {
		/** `none`, `quarantine` or `reject`; '' without a record. */
		policy: string;
		/** The domain whose record applies; '' without one. */
		domain: string;
	};
	mx: { hosts: string[]; refusesMail: boolean };
	/** Remedy A (P25): null where it is not needed, or no domain of the sending host is known. */
	sendAs: null | { domain: string; replyTo: string };
	findings: Finding[];
	/** Something could not be looked up now: run the check again. */
	incomplete: boolean;
}
