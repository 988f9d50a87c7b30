/** Danish texts of the confirmation mail and its pages (promise B11). */
import type { Texts } from '../texts';

export const da: Texts = {
	subject: '{organization}: Bekræft din nye e-mailadresse',
	heading: 'Bekræft din nye e-mailadresse',
	request:
		'Adressen {address} er ved at blive tilføjet for {owner} hos {organization}. Når den er bekræftet, kan e-mails sendt fra den blive logført for den konto.',
	button: 'Bekræft din nye e-mailadresse',
	copyLink: 'Hvis knappen ikke virker, kan du kopiere dette link til din browser:',
	validity:
		'Linket gælder til {validUntil}, kan bruges én gang og erstattes, hvis du får et nyere.',
	replyOffer:
		'Du kan også bekræfte ved at besvare denne e-mail fra {address} med denne kode i svaret: {code}',
	notYou:
		'Var det ikke dig? Så behøver du ikke gøre noget: Adressen forbliver ubekræftet. Vil du ikke have flere af disse e-mails, så åbn linket og vælg “{declineButton}”.',
	settings: 'Dine adresser findes her: {settingsUrl}',
	automatic:
		'{organization} har sendt denne e-mail automatisk, fordi adressen blev indtastet for at blive tilføjet. Du behøver ikke at svare.',
	ownerSubject: '{organization}: Er denne nye adresse din?',
	ownerHeading: 'Er denne nye adresse din?',
	ownerRequest:
		'Nogen har bedt om at tilføje adressen {address} for {owner} hos {organization}. Når både du og indehaveren af adressen har sagt ja, kan e-mails sendt fra den blive logført for din konto. Sig kun ja, hvis adressen er din.',
	ownerButton: 'Ja, adressen er min',
	addressLabel: 'Adresse',
	ownerLabel: 'For',
	validUntilLabel: 'Gyldig til',
	declineButton: 'Det var ikke mig',
	declineHint: 'Adressen tilføjes ikke, og der sendes ikke flere bekræftelser til den for {owner}.',
	confirmed: {
		heading: 'Adressen er bekræftet',
		text: '{address} er nu bekræftet for {owner}. Du kan lukke denne side.',
	},
	agreed: {
		heading: 'Tak for dit ja',
		text: '{address} gælder for {owner}, så snart den anden postkasse også har sagt ja. Du kan lukke denne side.',
	},
	declined: {
		heading: 'Tak for beskeden',
		text: '{address} tilføjes ikke, og der sendes ikke flere bekræftelser til den for {owner}. Du kan lukke denne side.',
	},
	received: {
		heading: 'Tak',
		text: 'Dit svar for {address} er modtaget. Du kan lukke denne side.',
	},
	used: {
		heading: 'Dette link er allerede brugt',
		text: 'Svaret for denne adresse er allerede registreret. Du behøver ikke gøre mere.',
	},
	withdrawn: {
		heading: 'Dette link gælder ikke længere',
		text: 'Der er sendt en nyere bekræftelse, eller adressen er fjernet. Brug linket i den nyeste e-mail.',
	},
	expired: {
		heading: 'Dette link er udløbet',
		text: 'Bed om en ny bekræftelse på e-mail.',
	},
	damaged: {
		heading: 'Dette link er ikke fuldstændigt',
		text: 'Kopiér hele linket fra e-mailen til din browser, eller bed om en ny bekræftelse.',
	},
	failed: {
		heading: 'Noget gik galt',
		text: 'Dit svar kunne ikke registreres. Åbn linket i e-mailen igen om nogle minutter.',
	},
	toSettings: 'Gå til dine indstillinger',
};
