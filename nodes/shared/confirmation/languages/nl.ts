/** Dutch texts of the confirmation mail and its pages (promise B11). */
import type { Texts } from '../texts';

export const nl: Texts = {
	subject: '{organization}: Bevestig je nieuwe e-mailadres',
	heading: 'Bevestig je nieuwe e-mailadres',
	request:
		'Het adres {address} wordt toegevoegd voor {owner} bij {organization}. Zodra het bevestigd is, kan mail die ervandaan wordt verstuurd voor dat account worden vastgelegd.',
	button: 'Bevestig je nieuwe e-mailadres',
	copyLink: 'Werkt de knop niet? Kopieer dan deze link naar je browser:',
	validity:
		'De link is geldig tot {validUntil}, werkt één keer en vervalt als je een nieuwere krijgt.',
	replyOffer:
		'Je kunt ook bevestigen door deze mail vanaf {address} te beantwoorden met deze code in je antwoord: {code}',
	notYou:
		'Was jij dit niet? Dan hoef je niets te doen: het adres blijft onbevestigd. Wil je deze mails niet meer krijgen, open dan de link en kies ‘{declineButton}’.',
	settings: 'Je adressen staan hier: {settingsUrl}',
	automatic:
		'{organization} heeft deze mail automatisch verstuurd omdat het adres is ingevoerd om te worden toegevoegd. Je hoeft niet te antwoorden.',
	ownerSubject: '{organization}: Is dit nieuwe adres van jou?',
	ownerHeading: 'Is dit nieuwe adres van jou?',
	ownerRequest:
		'Iemand heeft gevraagd het adres {address} toe te voegen voor {owner} bij {organization}. Zodra jij en de houder van dat adres allebei akkoord zijn, kan mail die ervandaan wordt verstuurd voor jouw account worden vastgelegd. Ga alleen akkoord als het adres van jou is.',
	ownerButton: 'Ja, dit adres is van mij',
	addressLabel: 'Adres',
	ownerLabel: 'Voor',
	validUntilLabel: 'Geldig tot',
	declineButton: 'Dit was ik niet',
	declineHint:
		'Het adres wordt niet toegevoegd en krijgt geen bevestigingsmails meer voor {owner}.',
	confirmed: {
		heading: 'Adres bevestigd',
		text: '{address} is nu bevestigd voor {owner}. Je kunt deze pagina sluiten.',
	},
	agreed: {
		heading: 'Bedankt voor je akkoord',
		text: '{address} telt voor {owner} zodra de andere mailbox ook akkoord is. Je kunt deze pagina sluiten.',
	},
	declined: {
		heading: 'Bedankt voor het melden',
		text: '{address} wordt niet toegevoegd en krijgt geen bevestigingsmails meer voor {owner}. Je kunt deze pagina sluiten.',
	},
	received: {
		heading: 'Bedankt',
		text: 'Je antwoord voor {address} is ontvangen. Je kunt deze pagina sluiten.',
	},
	used: {
		heading: 'Deze link is al gebruikt',
		text: 'Het antwoord voor dit adres is al vastgelegd. Je hoeft niets meer te doen.',
	},
	withdrawn: {
		heading: 'Deze link is niet meer geldig',
		text: 'Er is een nieuwere bevestigingsmail verstuurd of het adres is verwijderd. Gebruik de link in de nieuwste mail.',
	},
	expired: {
		heading: 'Deze link is verlopen',
		text: 'Vraag een nieuwe bevestigingsmail aan.',
	},
	damaged: {
		heading: 'Deze link is niet volledig',
		text: 'Kopieer de hele link uit de mail naar je browser of vraag een nieuwe bevestigingsmail aan.',
	},
	failed: {
		heading: 'Er is iets misgegaan',
		text: 'Je antwoord kon niet worden vastgelegd. Open de link in de mail over een paar minuten opnieuw.',
	},
	toSettings: 'Naar je instellingen',
};
